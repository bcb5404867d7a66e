package io.containermanager.model.naming;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Messages name apps and services by {@link DisplayName}; none is put together from the word and an id. */
class NamesInMessagesTest {

    private static final Path SOURCES = Path.of("src/main/java/io/containermanager");

    /** The word, the end of the literal, and an expression that gives an id. */
    private static final Pattern SPELLED_BY_ID =
            Pattern.compile("\\b[Aa]pp \"\\s*\\+\\s*[\\w.()]*(appId|[iI]d|getAsLong|folders)\\b"
                    + "|\\b[Ss]ervice \"\\s*\\+\\s*[\\w.()]*(key|serviceId|[iI]d)\\b"
                    + "|\"\\s*\\+\\s*[\\w.()]*\\bkey(\\(\\))?\\s*\\+\\s*\"\\)"
                    + "|\\b(app|service) %[sd]");

    /** It names the id that the caller sent; a name would tell a limited token of another app. */
    private static final Set<String> ALLOWED = Set.of(
            "model/naming/DisplayName.java",
            "api/http/ScopeCheck.java",
            "api/http/NamedIds.java",
            "api/apps/NewApps.java");

    @Test
    void noMessageSpellsAnAppOrAServiceByItsIdAlone() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(SOURCES)) {
            // The command line's messages repeat what was typed.
            for (var file : files.filter(
                            it -> it.toString().endsWith(".java") && !it.startsWith(SOURCES.resolve("cli")))
                    .toList()) {
                var name = SOURCES.relativize(file).toString();
                var matcher = SPELLED_BY_ID.matcher(Files.readString(file));
                while (!ALLOWED.contains(name) && matcher.find()) {
                    found.add(name + ": " + matcher.group());
                }
            }
        }
        assertThat(found, is(empty()));
    }

    /** The loop's recorder names services itself; histories of random targets hold that. */
    @Test
    void everyEventOfAServiceThatIsPublishedElsewhereNamesIt() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(SOURCES)) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")
                            && !it.startsWith(SOURCES.resolve("reconcile"))
                            && !it.endsWith("Event.java"))
                    .toList()) {
                var source = Files.readString(file);
                for (int at = source.indexOf("Event.ofService(");
                        at >= 0;
                        at = source.indexOf("Event.ofService(", at + 1)) {
                    if (!source.substring(at, source.indexOf(';', at)).contains(".named(")) {
                        found.add(SOURCES.relativize(file).toString());
                    }
                }
            }
        }
        assertThat(found, is(empty()));
    }

    @Test
    void aLabelHasTheNamesAndFallsBackToIds() {
        var shop = App.of(7, "shop", List.of(new Service(1, "web", "nginx:1", ServiceConfig.DEFAULTS)));
        var known = State.EMPTY.with(shop);

        assertThat(DisplayName.service(known, new ServiceKey(7, 1)), is("shop/web"));
        assertThat(DisplayName.service(known, new ServiceKey(7, 2)), is("service 7/2"));
        assertThat(DisplayName.app(known, 7), is("app shop"));
        assertThat(DisplayName.app(known, 8), is("app 8"));
        assertThat(DisplayName.distinct(shop), is("app shop (7)"));
    }
}
