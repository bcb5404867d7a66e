package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.containermanager.model.compose.file.ComposeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/compose.md} are those that the import works by, row by row. */
class ComposeDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/compose.md");

    @Test
    void theTableOfKeysIsWhatTheImportWorksBy() throws IOException {
        var rows = new ArrayList<String>();
        ComposeKeys.tables()
                .forEach((object, keys) -> rows.add("| `" + object + "` | " + list(keys.carried()) + " | "
                        + list(keys.warned().keySet()) + " | "
                        + list(keys.refused().keySet()) + " |"));

        assertThat(String.join("\n", documented("## Keys")), equalTo(String.join("\n", rows)));
    }

    @Test
    void theReasonsAreThoseOfAnswers() throws IOException {
        var rows = new ArrayList<String>();
        ComposeKeys.tables().forEach((object, keys) -> {
            new TreeSet<>(keys.warned().keySet())
                    .forEach(key -> rows.add("| `" + object + "` | `" + key + "` | is left out: "
                            + keys.warned().get(key) + " |"));
            new TreeSet<>(keys.refused().keySet())
                    .forEach(key -> rows.add("| `" + object + "` | `" + key + "` | "
                            + keys.refused().get(key) + " |"));
        });

        assertThat(String.join("\n", documented("## Messages of the response")), equalTo(String.join("\n", rows)));
    }

    private static String list(Collection<String> keys) {
        return keys.isEmpty()
                ? "–"
                : new TreeSet<>(keys).stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
    }

    /** The rows of the first table behind a heading. */
    private static List<String> documented(String heading) throws IOException {
        var lines = Files.readAllLines(DOCUMENT);
        return lines.stream()
                .skip(lines.indexOf(heading))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
    }
}
