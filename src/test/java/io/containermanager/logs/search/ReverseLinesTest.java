package io.containermanager.logs.search;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReverseLinesTest {

    @TempDir
    Path folder;

    private List<String> read(String text) throws IOException {
        var file = Files.writeString(folder.resolve("lines"), text);
        var lines = new ArrayList<String>();
        try (var reader = ReverseLines.open(file)) {
            for (var line = reader.next(); line != null; line = reader.next()) {
                lines.add(new String(line, StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    @Test
    void theLastLineComesFirst() throws IOException {
        assertThat(read("one\ntwo\nthree\n"), contains("three", "two", "one"));
        assertThat(read(""), is(List.of()));
        assertThat(read("a\n\nb\n"), contains("b", "", "a"));
    }

    @Test
    void aLastLineWithoutItsFeedIsSkipped() throws IOException {
        assertThat(read("one\ntorn"), contains("one"));
        assertThat(read("torn"), is(List.of()));
    }

    @Test
    void aLineLongerThanItsBoundIsEmptyAndTheOthersAreAsTheyWere() throws IOException {
        var monster = "x".repeat(2 * ReverseLines.LINE_MAX_BYTES);
        assertThat(read("one\n" + monster + "\ntwo\n"), contains("two", "", "one"));
        assertThat(read("one\n" + monster), contains("one"));
        assertThat(read(monster + "\ntwo\n"), contains("two", ""));
    }

    @Test
    void linesOfAnyLengthAreReadAcrossBlocks() throws IOException {
        var random = new Random(7);
        for (int round = 0; round < 30; round++) {
            var lines = new ArrayList<String>();
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(20) == 0
                        ? ReverseLines.BLOCK_BYTES - 2 + random.nextInt(5)
                        : 1 + random.nextInt(600);
                lines.add(Character.toString('a' + i % 26).repeat(length));
            }
            assertThat("round " + round, read(String.join("\n", lines) + "\n"), is(lines.reversed()));
        }
    }
}
