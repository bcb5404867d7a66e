package io.containermanager.host.process;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessCommandTest {
    @Test
    void argumentsEndWithNulAndEmptyOnesInTheMiddleStay() {
        assertThat(ProcessCommand.arguments(bytes("sh\0-c\0\0x\0")), contains("sh", "-c", "", "x"));
        assertThat(ProcessCommand.arguments(bytes("no-nul-at-the-end")), contains("no-nul-at-the-end"));
    }

    @Test
    void aNameThatTheKernelHasCutIsCompletedFromTheProgramsPath() {
        assertThat(
                ProcessCommand.name("prometheus-node", List.of("/bin/prometheus-node-exporter", "-v")),
                is("prometheus-node-exporter"));
    }

    @Test
    void aProcessThatNamedItselfKeepsItsName() {
        assertThat(ProcessCommand.name("worker", List.of("/usr/bin/python3")), is("worker"));
        assertThat(ProcessCommand.name("fifteen-letters", List.of("/usr/bin/python3")), is("fifteen-letters"));
        assertThat(ProcessCommand.name("fifteen-letters", List.of()), is("fifteen-letters"));
    }

    @Test
    void aLongLineIsCutWithAnEllipsisAndNeverThroughACharacter() {
        String line = ProcessCommand.line(List.of("x".repeat(254), "\uD83D\uDE00".repeat(10)));

        assertThat(line.length(), is(ProcessCommand.SHOWN_CHARACTERS_MAX));
        String split = ProcessCommand.line(List.of("x".repeat(253), "\uD83D\uDE00".repeat(10)));
        assertThat(split, endsWith(" …"));
    }

    @Test
    void controlCharactersBecomeSpaces() {
        assertThat(ProcessCommand.line(List.of("sh", "-c", "a\nb\u001b[31m")), is("sh -c a b [31m"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
