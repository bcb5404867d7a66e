package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The table of API calls in docs/docker.md, from which operators write a socket proxy's rules: nothing else is ever sent. */
final class DocumentedCalls {

    private static final Path DOCUMENT = Path.of("docs/docker.md");
    private static final Pattern QUOTED = Pattern.compile("`(?:(GET|POST|DELETE|HEAD|PUT) )?(/[^` ]+)`");

    private DocumentedCalls() {}

    /** Every request that was made stands in the table. */
    static void check(Collection<String> requests) {
        assertThat("calls were seen", requests, not(empty()));
        var listed = listed();
        var missing = requests.stream()
                .map(DocumentedCalls::bare)
                .filter(call -> listed.stream()
                        .noneMatch(pattern -> pattern.matcher(call).matches()))
                .sorted()
                .distinct()
                .toList();
        assertThat("calls that docs/docker.md does not list", missing, empty());
    }

    /** Method and path, without the API's version and the query. */
    private static String bare(String request) {
        return request.replaceFirst("\\?.*$", "").replaceFirst("^(\\S+) /v1\\.\\d+/", "$1 /");
    }

    private static List<Pattern> listed() {
        var calls = new ArrayList<Pattern>();
        for (var row : rows()) {
            var method = "";
            var quoted = QUOTED.matcher(row.split("\\|", -1)[1]);
            while (quoted.find()) {
                method = quoted.group(1) == null ? method : quoted.group(1);
                var path = quoted.group(2)
                        .replace(".", "\\.")
                        .replace("{name}", ".+")
                        .replace("{id}", "[^/]+");
                calls.add(Pattern.compile(method + " " + path));
            }
        }
        return calls;
    }

    private static List<String> rows() {
        try {
            return Files.readAllLines(DOCUMENT).stream()
                    .filter(line -> line.startsWith("| `"))
                    .toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
