package io.containermanager.live.websocket;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import org.junit.jupiter.api.Test;

class RosterTest {

    private final Roster<String> roster = new Roster<>();

    @Test
    void membersAreGoneThroughInTheOrderOfTheirComingEachOnce() {
        roster.add("z");
        roster.add("a");
        roster.add("m");
        roster.add("z");
        assertThat(roster.all(), contains("z", "a", "m"));
    }

    @Test
    void whoLeavesAndComesAgainIsTheLast() {
        roster.add("z");
        roster.add("a");
        roster.remove("z");
        roster.add("z");
        assertThat(roster.all(), contains("a", "z"));
    }

    @Test
    void whatWasAskedForStaysAsItWasAndIsMadeOnceForAllWhoAsk() {
        roster.add("a");
        var before = roster.all();
        assertThat(roster.all(), sameInstance(before));
        roster.remove("a");
        assertThat(before, contains("a"));
        assertThat(roster.isEmpty(), is(true));
    }
}
