package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProcStatTest {
    private static final String AFTER_NAME =
            " S 1 42 42 0 -1 4194560 97 0 0 0 250 50 0 0 20 0 4 0 98323 3133440 394 18446744073709551615 1 1 0 0 0 0\n";

    @Test
    void readsNameTimesAndPagesOfAnOrdinaryLine() {
        assertThat(
                parse("42 (nginx)" + AFTER_NAME), is(Optional.of(new ProcStat(42, "nginx", false, 300, 98323, 394))));
    }

    @Test
    void aNameMayHoldSpacesAndParentheses() {
        assertThat(parse("7 (a) (b c) )" + AFTER_NAME).orElseThrow().name(), is("a) (b c) "));
    }

    @Test
    void theKernelsFlagMarksItsOwnThreads() {
        String line = "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 8 0 0 20 0 1 0 6 0 0 18446744073709551615 0";

        assertThat(parse(line).orElseThrow().kernelThread(), is(true));
    }

    @Test
    void aTruncatedLineIsNotAReading() {
        assertThat(parse("42 (nginx) S 1 42 42 0 -1 4194560 97"), is(Optional.empty()));
        assertThat(parse("42 (ngi"), is(Optional.empty()));
        assertThat(parse(""), is(Optional.empty()));
        assertThat(ProcStat.parse(new byte[8], -1), is(Optional.empty()));
    }

    @Property(tries = 500)
    void noBytesMakeItFail(@ForAll @Size(max = 200) byte[] line) {
        assertDoesNotThrow(() -> ProcStat.parse(line, line.length));
    }

    private static Optional<ProcStat> parse(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return ProcStat.parse(bytes, bytes.length);
    }
}
