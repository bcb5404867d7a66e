package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Phrases that once stood in messages and documents and that no native engineer writes: they do not come back. */
class PhrasesTest {

    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."));

    private static final Pattern GONE = Pattern.compile(
            "(?i)\\b(?:anew|came along|came about|brought about|is told|of ours|of before|by why|the way to it|is no"
                    + " key|violations tells|has not passed for long)\\b");

    private static final Pattern LITERAL =
            Pattern.compile("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?://|/?\\*).*$");

    @Test
    void noMessageHasThem() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(PROJECT.resolve("src/main/java"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                LITERAL.matcher(code)
                        .results()
                        .map(MatchResult::group)
                        .filter(text -> GONE.matcher(text).find())
                        .forEach(text -> found.add(file.getFileName() + ": " + text));
            }
        }
        assertThat(found, is(empty()));
    }

    @Test
    void noDocumentHasThem() throws IOException {
        var found = new ArrayList<String>();
        for (var file : documents()) {
            var lines = Files.readAllLines(file);
            for (int at = 0; at < lines.size(); at++) {
                if (GONE.matcher(lines.get(at)).find()) {
                    found.add(PROJECT.relativize(file) + ":" + (at + 1) + ": "
                            + lines.get(at).strip());
                }
            }
        }
        assertThat(found, is(empty()));
    }

    private static List<Path> documents() throws IOException {
        var files = new ArrayList<Path>();
        for (var name : List.of(
                "README.md", "CONTRIBUTING.md", "application.yaml", "src/main/resources/META-INF/openapi.yaml")) {
            files.add(PROJECT.resolve(name));
        }
        for (var folder : List.of("docs", "src/main/resources/web")) {
            try (Stream<Path> below = Files.walk(PROJECT.resolve(folder))) {
                below.filter(it -> it.toString().matches(".*\\.(?:md|html|js|css)"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
