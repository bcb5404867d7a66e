package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    private static String printed(boolean terminal, String text) {
        var out = new ByteArrayOutputStream();
        var ends = new Console.Ends(false, terminal, terminal, true, 80);
        new Console(new ByteArrayInputStream(new byte[0]), out, new PrintStream(out, true), ends).line(text);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** {@code ^} stands for ESC, {@code |} for the end of a line. */
    @ParameterizedTest
    @CsvSource({
        "'^[31mred', '^[31mred^[0m'",
        "'^[1;31mred', '^[1;31mred^[0m'",
        "'^[31mred^[0m rest', '^[31mred^[0m rest'",
        "'^[31mred^[m', '^[31mred^[m'",
        "'^[32ma^[0mb^[31mc', '^[32ma^[0mb^[31mc^[0m'",
        "'^[31mone|two^[33m', '^[31mone^[0m|two^[33m^[0m'",
        "'no colour', 'no colour'",
        "'^[2J^]0;title', '[2J]0;title'"
    })
    void aColourEndsWithItsLineOnATerminal(String text, String expected) {
        assertThat(printed(true, raw(text)), is(raw(expected) + "\n"));
    }

    private static String raw(String text) {
        return text.replace('^', '\u001b').replace('|', '\n');
    }

    @Test
    void aFileGetsWhatWasWritten() {
        assertThat(printed(false, "\u001b[31mred"), is("\u001b[31mred\n"));
    }
}
