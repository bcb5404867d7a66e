package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the manager does not give any more of its events counts neither as a success nor as its absence. */
class FailedRevisionsTest {

    private static NavigableMap<Long, JsonNode> events(long first, int count) {
        var events = new TreeMap<Long, JsonNode>();
        for (long seq = first; seq < first + count; seq++) {
            events.put(seq, ApiResult.MAPPER.createObjectNode());
        }
        return events;
    }

    @Test
    void aFailureBeforeTheOldestKnownSuccessMayHaveBeenFollowedByOne() {
        var failures = events(10, 1);
        failures.putAll(events(2_000, 1));

        assertThat(FailedRevisions.sinceKnown(failures, events(1_500, 1_000)).keySet(), contains(2_000L));
        assertThat("all are known", FailedRevisions.sinceKnown(failures, events(1_500, 999)), is(failures));
    }
}
