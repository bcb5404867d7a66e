package io.containermanager.live.websocket;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import org.junit.jupiter.api.Test;

class CopyOnWriteListTest {

    private final CopyOnWriteList<String> list = new CopyOnWriteList<>();

    @Test
    void membersAreGoneThroughInTheOrderOfTheirComingEachOnce() {
        list.add("z");
        list.add("a");
        list.add("m");
        list.add("z");
        assertThat(list.all(), contains("z", "a", "m"));
    }

    @Test
    void whoLeavesAndComesAgainIsTheLast() {
        list.add("z");
        list.add("a");
        list.remove("z");
        list.add("z");
        assertThat(list.all(), contains("a", "z"));
    }

    @Test
    void whatWasAskedForStaysAsItWasAndIsMadeOnceForAllWhoAsk() {
        list.add("a");
        var before = list.all();
        assertThat(list.all(), sameInstance(before));
        list.remove("a");
        assertThat(before, contains("a"));
        assertThat(list.isEmpty(), is(true));
    }
}
