package io.containermanager.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.LogLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialLinesTest {

    private static final String AT = "2026-11-29T02:52:52.668694385Z ";
    private static final String LATER = "2026-11-29T02:52:52.6693Z ";
    private static final String PART = "y".repeat(LineAssembler.PART_BYTES);

    private static List<String> lines(String stream, int piece) {
        var lines = new ArrayList<LogLine>();
        var terminal = new PartialLines(new LineAssembler(false, lines::add));
        var bytes = stream.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            terminal.chunk(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
        }
        terminal.tellRest();
        return lines.stream().map(LogLine::text).toList();
    }

    /** The bytes that Docker 20.10.24 sends for 17,000 times y, a line, 16,384 times y and a line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16_384, 100_000})
    void aLongLineOfTheLocalDriverAndTheNextOneAreTwoLines(int piece) {
        var rest = "y".repeat(616);
        var stream = AT + PART + AT + rest + "\r" + LATER + "next\r\n" + AT + PART + AT + "\r" + LATER + "last\r\n";
        assertThat(lines(stream, piece), is(List.of(PART + rest, "next", PART, "last")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16_384, 100_000})
    void aLongLineOfTheFileDriverIsOneLine(int piece) {
        var stream = AT + PART + AT + PART + AT + "yy\r\n" + LATER + "next\r\n" + AT + PART + AT + "\r\n" + LATER + "x";
        assertThat(lines(stream, piece), is(List.of(PART + PART + "yy", "next", PART, "x")));
    }

    @Test
    void aLastPartWithoutAnyTextEndsTheLineToo() {
        var full = PART.substring(1) + "\r";
        assertThat(lines(AT + full + AT + LATER + "next\r\n", 100_000), is(List.of(PART.substring(1), "next")));
    }

    @Test
    void theLineAfterOneThatIsCutIsKept() {
        var stream = (AT + PART).repeat(6) + AT + "end\r" + LATER + "next\r\n";
        var lines = lines(stream, 1_000);
        assertThat(lines.size(), is(2));
        assertThat(lines.getLast(), is("next"));
    }

    @Test
    void progressInALongLineStaysOneLine() {
        var stream = AT + PART + AT + "10 %\r20 %\r2026\r\r100 %\r\n" + LATER + "next\r\n";
        assertThat(lines(stream, 5), is(List.of("100 %", "next")));
        assertThat("no timestamp after a full part", lines(AT + PART + "2026 x\r\n", 5), is(List.of(PART + "2026 x")));
        assertThat("short lines are as before", lines(AT + "a\r" + LATER + "b\r\n", 5), is(List.of(LATER + "b")));
    }

    @Test
    void whatIsHeldBackIsPassedOnAtTheEnd() {
        assertThat(lines(AT + PART + AT + "5 %\r20", 100_000), is(List.of("20")));
    }
}
