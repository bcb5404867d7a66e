package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.containermanager.cli.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages that the pages for users quote are ones that the program prints, and their commands exist. */
class TroubleshootingTest {

    private static final Path PAGE = Path.of("docs/troubleshooting.md");

    /** Shorter pieces of a message would be found anywhere. */
    private static final int PIECE_CHARS_MIN = 4;

    private static final Pattern COMMAND = Pattern.compile("container-manager ([a-z]+)");

    /** The text of the program with its string literals joined, as they are printed. */
    private static String program() throws IOException {
        var text = new StringBuilder(Files.readString(Path.of("bin/container-manager")));
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString()
                .replaceAll("\"\\s*\\+\\s*\"", "")
                .replace("$OLDEST_JAVA", "25")
                .replace("\\\"", "\"");
    }

    private static List<String> quoted() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf("` |")))
                .toList();
    }

    @Test
    void everyQuotedMessageIsOneThatTheProgramPrints() throws IOException {
        var program = program();
        var missing = new ArrayList<String>();
        for (var message : quoted()) {
            for (var piece : List.of(message.split("…", -1))) {
                if (piece.strip().length() >= PIECE_CHARS_MIN && !program.contains(piece.strip())) {
                    missing.add(piece);
                }
            }
        }
        assertThat(quoted().size(), greaterThan(20));
        assertThat(missing, empty());
    }

    @Test
    void everyCommandOfTheUsersPagesExists() throws IOException {
        for (var page : List.of("troubleshooting", "from-compose", "from-portainer", "backup-and-upgrade")) {
            var code = Pattern.compile("`([^`]+)`").matcher(Files.readString(Path.of("docs", page + ".md")));
            code.results()
                    .map(found -> found.group(1))
                    .forEach(span -> COMMAND.matcher(span)
                            .results()
                            .filter(found -> found.start() == 0)
                            .filter(found -> !found.group(1).equals("serve"))
                            .forEach(found -> assertThat(
                                    page, CommandLine.USAGE, containsString("\n  " + found.group(1) + " "))));
        }
    }

    @Test
    void theIndexNamesEveryPageOfTheFolder() throws IOException {
        var index = Files.readString(Path.of("docs/README.md"));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            var left = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .filter(name -> !index.contains("(" + name + ")"))
                    .toList();
            assertThat(left, is(empty()));
        }
    }
}
