package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Phrases that once were in messages, comments, documents, configuration or the page and that a native engineer would not write: they do
 * not come back. Each has what to write instead.
 */
class PhrasesTest {

    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."));

    /**
     * A phrase that is gone.
     *
     * @param pattern a regular expression, matched between word boundaries in either case
     * @param instead what to write
     */
    private record Gone(String pattern, String instead) {}

    private static final List<Gone> PHRASES = List.of(
            new Gone("anew", "again"),
            new Gone("came along|come along", "was uploaded with it"),
            new Gone("c[ao]me about", "happened, failed"),
            new Gone("brought about|bring about", "created"),
            new Gone("brought to light", "found"),
            new Gone("(?:is|are|was|were|be|being) told", "is reported, is logged"),
            new Gone("cannot tell (?:what|whether)", "cannot determine"),
            new Gone("it tells (?:of|that|what)", "it shows"),
            new Gone("violations tells", "violations lists"),
            new Gone("the (?:message|log|answer) tells", "the message says"),
            new Gone("of ours", "managed, the manager's"),
            new Gone("of theirs|of its own accord", "by itself"),
            new Gone("of before", "previous"),
            new Gone("by why|by how(?! much)", "by cause, by result"),
            new Gone("the way to it", "the network path"),
            new Gone("(?:answers|messages|it) (?:is|are) on (?:its|their) way", "is being sent"),
            new Gone(
                    "is no (?:key|file|YAML|JSON|UTF|valid|Compose|app id|id|capability|option|port mapping)",
                    "is not a"),
            new Gone("is no (?:volume|network|secret|service|limit)'s name", "is not a valid volume name"),
            new Gone("(?:what|that|which) (?:is|are) no(?! longer| more)", "anything but"),
            new Gone("has not passed for long", "is still failing after N s"),
            new Gone("whoever", "anyone who"),
            new Gone(
                    "nobody (?:needs|knows|wrote|reads|types|asked|waits|else needs|keeps|gets)",
                    "unused, unknown, no client"),
            new Gone("nobody's|everybody's|somebody's", "the owner"),
            new Gone("everybody (?:who|may|can|has|in the)", "anyone who, all users"),
            new Gone("to (?:everybody|somebody|nobody)", "to all clients"),
            new Gone("for everybody", "for all clients"),
            new Gone("(?:as|that|until|and) somebody", "the operator, a client"),
            new Gone("mend|mends|mended", "fix"),
            new Gone("can be had|to be had", "is available"),
            new Gone("had (?:the secrets|a copy|it) [a-z ]{0,20}shown", "revealed"),
            new Gone("containers go on running|goes on running", "keep running"),
            new Gone(
                    "(?:it|reconciling|accepting|the command|its pass|the manager|this replica) goes on",
                    "it continues, it resumes"),
            new Gone("to go on with the", "to keep using the"),
            new Gone("is looked at|are looked at", "is checked"),
            new Gone("looks at the engine", "observes the engine"),
            new Gone("look (?:the draft|it|them) over", "review"),
            new Gone("look again at", "check"),
            new Gone("the one before is", "the previous version is"),
            new Gone("gives? way to", "is rolled back to, is replaced by"),
            new Gone("(?:is|are|be) made again|made anew", "is created again"),
            new Gone("is not tried again", "is not retried"),
            new Gone("must be as it stands|as it stands in the path", "must repeat"),
            new Gone("(?:is|are) given up before", "is cancelled before"),
            new Gone("in an unforeseen way", "unexpectedly"),
            new Gone("an end that nobody", "an unexpected return"),
            new Gone("as this rehearsal asked", "as this rehearsal requested"),
            new Gone("met an error of", "failed with an error of"),
            new Gone("let it go on first", "unpause it first"),
            new Gone("declared so already", "unchanged"),
            new Gone("switched off \\(", "disabled ("),
            new Gone("a stored text (?:is|does)", "a stored value"),
            new Gone("counts no (?:memory|block|processes|processor)", "does not account for"),
            new Gone("Reopened by", "Revisit when"),
            new Gone("with faults that you can", "with injectable faults"),
            new Gone("say(?:s)? the commands in", "the commands are at the top of"),
            new Gone("thereby", "by this"),
            new Gone("stands under|stand under", "is under"),
            new Gone(
                    "is no (?:fault|matter|part|news|failure|recovery|reading|entry|number|text|violation)",
                    "is not a"),
            new Gone("(?:uploaded|posted|sent|files?) that came with it", "was uploaded with it"),
            new Gone("tells? (?:everybody|everyone|of it)", "notifies, reports it"),
            new Gone("as far as (?:that|it) may be told", "as far as the caller may know"),
            new Gone("has so long", "has this much time"));

    /** Words of test names that read as a translation: the same phrases, in camel case. */
    private static final Pattern GONE_NAME = Pattern.compile(
            "Told|Anew|Whoever|Nobody|Somebody|Everybody|OfOurs|CameAlong|BroughtAbout|Mends|[wW]hatIsNo(?!Longer|More|t)[A-Z]?");

    private static final int TEST_NAME_MAX = 70;

    private static final Pattern GONE = Pattern.compile(
            PHRASES.stream().map(Gone::pattern).collect(Collectors.joining("|", "(?i)(?<!\\w)(?:", ")(?!\\w)")));

    private static final Pattern LITERAL =
            Pattern.compile("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?://|/?\\*).*$");
    /** A comment with all its lines, and what is between two lines of one. */
    private static final Pattern REMARK = Pattern.compile("/\\*.*?\\*/|//[^\\n]*(?:\\n\\s*//[^\\n]*)*", Pattern.DOTALL);

    private static final Pattern WRAPPED = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/)|//)?\\s*");
    private static final Pattern METHOD = Pattern.compile("(?m)^ +(?:public |private |static )*void (\\w+)\\(");
    private static final Pattern CONTINUED = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void fortyPhrasesAreHeldOrMore() {
        assertThat(PHRASES.size(), is(greaterThanOrEqualTo(40)));
    }

    @Test
    void noMessageHasThem() throws IOException {
        var found = new ArrayList<String>();
        for (var file : sources("src/main/java")) {
            var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
            LITERAL.matcher(CONTINUED.matcher(code).replaceAll(""))
                    .results()
                    .map(MatchResult::group)
                    .filter(text -> GONE.matcher(text).find())
                    .forEach(text -> found.add(file.getFileName() + ": " + text + instead(text)));
        }
        assertThat(found, is(empty()));
    }

    @Test
    void noCommentHasThem() throws IOException {
        var found = new ArrayList<String>();
        for (var file : sources("src/main/java", "src/test/java")) {
            REMARK.matcher(LITERAL.matcher(Files.readString(file)).replaceAll("\"\""))
                    .results()
                    .map(it -> WRAPPED.matcher(it.group()).replaceAll(" "))
                    .filter(text -> GONE.matcher(text).find())
                    .forEach(text -> found.add(file.getFileName() + ": " + text + instead(text)));
        }
        assertThat(found, is(empty()));
    }

    @Test
    void noTestIsNamedSo() throws IOException {
        var found = new ArrayList<String>();
        for (var file : sources("src/test/java")) {
            METHOD.matcher(Files.readString(file))
                    .results()
                    .map(it -> it.group(1))
                    .filter(name -> name.length() > TEST_NAME_MAX
                            || GONE_NAME.matcher(name).find())
                    .forEach(name -> found.add(file.getFileName() + ": " + name));
        }
        assertThat(found, is(empty()));
    }

    @Test
    void noDocumentHasThem() throws IOException {
        var found = new ArrayList<String>();
        for (var file : documents()) {
            var lines = Files.readAllLines(file);
            for (int at = 0; at < lines.size(); at++) {
                var comment = file.toString().matches(".*\\.(?:js|css)")
                        && lines.get(at).matches("\\s*(?://|/?\\*).*");
                if (!comment && GONE.matcher(lines.get(at)).find()) {
                    found.add(PROJECT.relativize(file) + ":" + (at + 1) + ": "
                            + lines.get(at).strip() + instead(lines.get(at)));
                }
            }
        }
        assertThat(found, is(empty()));
    }

    private static List<Path> sources(String... folders) throws IOException {
        var all = new ArrayList<Path>();
        for (var folder : folders) {
            try (var files = Files.walk(PROJECT.resolve(folder))) {
                files.filter(it -> it.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return all;
    }

    private static String instead(String text) {
        return PHRASES.stream()
                .filter(phrase -> Pattern.compile("(?i)(?<!\\w)(?:" + phrase.pattern() + ")(?!\\w)")
                        .matcher(text)
                        .find())
                .map(phrase -> " (write: " + phrase.instead() + ")")
                .collect(Collectors.joining());
    }

    private static List<Path> documents() throws IOException {
        var files = new ArrayList<Path>();
        for (var name : List.of(
                "README.md",
                "CONTRIBUTING.md",
                "application.yaml",
                "bench/README.md",
                "src/main/resources/META-INF/openapi.yaml")) {
            files.add(PROJECT.resolve(name));
        }
        for (var folder : List.of("docs", "deploy", "k8s", "src/main/resources/web")) {
            try (Stream<Path> below = Files.walk(PROJECT.resolve(folder))) {
                below.filter(it -> it.toString().matches(".*\\.(?:md|html|js|css|ya?ml|service)"))
                        .filter(it -> !it.toString().contains("/vendor/"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
