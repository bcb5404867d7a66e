package io.containermanager.sources;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Java's expressions call themselves for each round of a group that may give rounds back, so that a text of some thousand rounds overflows
 * the stack. A possessive repetition ({@code )*+}) is a loop. Whatever else repeats a group without end has a bound, which stands here.
 */
class ExpressionsTest {

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*+\"");
    private static final Pattern ROUNDS = Pattern.compile("(?<!\\\\)\\)(?:[*+]|\\{\\d+,\\})(?!\\+)");

    private static final Map<String, String> BOUNDED = Map.of(
            "ImageReference", "texts of more than 512 characters are not matched",
            "ObjectNames", "it looks ahead for 253 characters at most");

    @Test
    void everyRepeatedGroupIsPossessiveOrBounded() throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                if (LITERAL.matcher(Files.readString(file))
                        .results()
                        .anyMatch(it -> ROUNDS.matcher(it.group()).find())) {
                    found.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat("repeat with )*+ or )++, or add the bound", found, is(new TreeSet<>(BOUNDED.keySet())));
    }
}
