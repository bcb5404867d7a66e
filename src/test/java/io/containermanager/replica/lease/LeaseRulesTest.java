package io.containermanager.replica.lease;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.replica.lease.LeaseRules.Act;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseRulesTest {

    @ParameterizedTest(name = "held by \"{0}\", unchanged for {1} s: {2}")
    @CsvSource({
        "me, 0, RENEW",
        "me, 3600, RENEW",
        "another, 0, WAIT",
        "another, 14, WAIT",
        "another, 15, TAKE",
        "'', 0, TAKE",
    })
    void aLeaseIsTakenWhenItIsFree(String holder, long unchangedSeconds, Act expected) {
        var seen = new LeaseRecord(holder, "", "2026-11-28T10:00:00.000000Z", 3, "7");
        assertThat(LeaseRules.next(seen, "me", Duration.ofSeconds(unchangedSeconds)), is(expected));
    }

    @Test
    void aLeaseThatDoesNotExistIsCreated() {
        assertThat(LeaseRules.next(null, "me", Duration.ofHours(1)), is(Act.CREATE));
    }

    @Test
    void aHolderStopsActingBeforeAnotherMayTakeTheLease() {
        assertThat(LeaseRules.RENEW_DEADLINE.plus(LeaseRules.INTERVAL).compareTo(LeaseRules.DURATION) < 0, is(true));
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        var record = LeaseRecord.renewed(
                "pod-1", "http://10.0.0.1:3002", Instant.parse("2026-11-28T10:00:00.123456789Z"), 2, "41");
        assertThat(LeaseRecord.read(record.write("ns", "lease", 15)), is(record));
    }
}
