package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of the process that are too tight for a start. */
class ProcessLimitsTest {

    private static String limits(String files) {
        return """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             unlimited            unlimited            processes
            Max open files            %-20s %-20s files
            Max locked memory         8388608              8388608              bytes
            """.formatted(files, files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "64", "255"})
    void tooFewFilesAreAProblemThatSaysWhatToDo(String files) {
        assertThat(
                ProcessLimits.problem(limits(files)).orElseThrow(),
                containsString("only " + files + " files and connections open, and needs at least 256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "1048576", "unlimited", ""})
    void enoughOrAnUnknownLimitIsNoProblem(String files) {
        assertThat(ProcessLimits.problem(files.isEmpty() ? "" : limits(files)), is(Optional.empty()));
    }
}
