package io.containermanager.model.observed;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a container's end says no more than the signal does. */
class EndSignalsTest {

    @ParameterizedTest
    @CsvSource({
        "9, was killed from outside (SIGKILL)",
        "15, was stopped from outside (SIGTERM)",
        "1, ended after SIGHUP was sent from outside",
        "37, ended after signal 37 was sent from outside"
    })
    void aSignalThatNeedNotEndItIsOnlyMentioned(int signal, String said) {
        assertThat(EndSignals.ending(signal), is(said));
    }
}
