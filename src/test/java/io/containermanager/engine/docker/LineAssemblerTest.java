package io.containermanager.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.engine.LogLine;
import io.containermanager.engine.docker.http.MultiplexedFrames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {

    private static final String AT = "2026-11-23T10:00:00.000000001Z ";

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::text).toList();
    }

    /** Bytes of text without line ends, as any program may write. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]", "").replaceAll("\\p{Cs}", "?");
    }

    @Property(tries = 300)
    void howeverTheBytesAreCutTheLinesAreTheSame(@ForAll @Size(max = 20) List<String> written, @ForAll long seed) {
        var expected = written.stream().map(LineAssemblerTest::oneLine).toList();
        var stream = bytes(expected.stream().map(line -> AT + line + "\n").reduce("", String::concat));
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(false, lines::add);
        var random = new Random(seed);
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(9));
            assembler.chunk(java.util.Arrays.copyOfRange(stream, at, at + length));
            at += length;
        }
        assertThat(texts(lines), equalTo(expected));
    }

    @Property(tries = 200)
    void framesOfBothStreamsComeOutAsTheyWentIn(@ForAll @Size(max = 20) List<String> written, @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        var stream = new ByteArrayOutputStream();
        var expected = new ArrayList<String>();
        for (var text : written) {
            boolean stderr = random.nextBoolean();
            expected.add(stderr + text.replaceAll("\\p{Cs}", "?"));
            var payload = bytes(text.replaceAll("\\p{Cs}", "?"));
            stream.write(ByteBuffer.allocate(8)
                    .put((byte) (stderr ? 2 : 1))
                    .putInt(4, payload.length)
                    .array());
            stream.write(payload);
        }
        var read = new ArrayList<String>();
        MultiplexedFrames.read(
                new ByteArrayInputStream(stream.toByteArray()),
                false,
                (stderr, payload) -> read.add(stderr + new String(payload, UTF_8)));
        assertThat(read, equalTo(expected));
    }

    @Test
    void aStreamWithoutFramesIsRefusedInsteadOfFillingTheMemory() {
        var notFramed = new ByteArrayInputStream(bytes("just some text of a terminal"));
        Assertions.assertThrows(IOException.class, () -> MultiplexedFrames.read(notFramed, false, (_, _) -> {}));
    }

    @Test
    void timestampsAreTheEngines() {
        var lines = new ArrayList<LogLine>();
        new LineAssembler(true, lines::add).frame(bytes(AT + "hello\n"));
        assertThat(lines, equalTo(List.of(new LogLine(Instant.parse(AT.strip()), true, "hello"))));
    }

    @Test
    void aLineThatDockerStoredInPartsIsOneLineAgain() {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(false, lines::add);
        var part = "x".repeat(LineAssembler.PART_BYTES);
        assembler.frame(bytes(AT + part));
        assembler.frame(bytes("2026-11-23T10:00:00.000000002Z and the rest\n"));
        assertThat(texts(lines), equalTo(List.of(part + "and the rest")));
    }

    @Test
    void aLastPartWithoutALinesEndIsNotGluedToTheNextLine() {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(false, lines::add);
        var part = "x".repeat(LineAssembler.PART_BYTES);
        assembler.frame(bytes(AT + part));
        assembler.frame(bytes(AT + "and the rest"));
        assembler.frame(bytes(AT + "next\n"));
        assertThat(texts(lines), equalTo(List.of(part + "and the rest", "next")));
    }

    @Test
    void aTerminalsCarriageReturnIsNotPartOfTheLine() {
        var lines = new ArrayList<LogLine>();
        new LineAssembler(false, lines::add).chunk(bytes(AT + "prompt\r\n"));
        assertThat(texts(lines), equalTo(List.of("prompt")));
    }

    @Test
    void aLineWithoutEndIsCutAndSaysSo() {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(false, lines::add);
        assembler.chunk(bytes(AT));
        for (int part = 0; part < 100; part++) {
            assembler.chunk(bytes("x".repeat(10_000)));
        }
        assembler.chunk(bytes("\n" + AT + "next\n"));
        assertThat(lines.size(), is(2));
        assertThat(lines.getFirst().text(), endsWith(LineAssembler.CUT));
        assertThat(lines.getFirst().text().length(), is(lessThanOrEqualTo(LineAssembler.LINE_MAX_BYTES)));
        assertThat(lines.getLast().text(), is("next"));
    }

    private static List<String> lines(boolean restAfterEach, String... pieces) {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(false, lines::add);
        for (var piece : pieces) {
            assembler.chunk(bytes(piece));
            if (restAfterEach) {
                assembler.tellRest();
            }
        }
        assembler.tellRest();
        return texts(lines);
    }

    @Test
    void anUnfinishedLineIsPassedOnAtTheEnd() {
        assertThat(lines(false, AT + "first\n" + AT + "FATAL x"), equalTo(List.of("first", "FATAL x")));
        assertThat(lines(false, AT + "whole\r\n"), equalTo(List.of("whole")));
    }

    @Test
    void theRestOfALineThatWasPassedOnEarlyIsNotLost() {
        assertThat(
                lines(true, AT + "half", " and half\n", AT + "next\n"), equalTo(List.of("half", " and half", "next")));
        assertThat("not a line of the engine", lines(false, "noise\n" + AT + "x\n"), equalTo(List.of("x")));
    }

    @Test
    void progressBecomesItsLastState() {
        assertThat(lines(false, AT + "10 %\r50 %\r100 %\r\n"), equalTo(List.of("100 %")));
        assertThat(lines(false, AT + "50 %\rdone\r\u001b[K\n"), equalTo(List.of("done")));
        assertThat(lines(false, AT + "\r\r\n" + AT + "\n"), equalTo(List.of("", "")));
    }
}
