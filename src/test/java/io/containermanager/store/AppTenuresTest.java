package io.containermanager.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.State;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.StateTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose what is kept under an app's id is. */
class AppTenuresTest {

    /** The revision with which the present app of the id 7 began, from one name a revision, oldest first; an empty name is no app. */
    private static long began(String... names) {
        var newestFirst = new ArrayList<StoredTarget>();
        long revision = 0;
        for (var name : names) {
            revision++;
            newestFirst.addFirst(
                    new StoredTarget(revision, state(name), Instant.ofEpochMilli(revision), "x", Map.of()));
        }
        var tenures = AppTenures.of(newestFirst);
        long since = tenures.sinceMillis(7);
        assertThat(tenures.covers(7, since), is(true));
        assertThat(tenures.covers(7, since - 1), is(since == 0));
        return since;
    }

    private static State state(String name) {
        return name.isEmpty()
                ? State.EMPTY
                : StateTree.readState(Map.of(
                                        "apps",
                                        Map.of("7", Map.of("appId", 7, "appName", name, "services", List.of()))))
                                instanceof Parsed.Good<State>(State state)
                        ? state
                        : State.EMPTY;
    }

    @Test
    void anIdThatOneAppAlwaysHadIsItsOwn() {
        assertThat(began(), is(0L));
        assertThat(began("shop"), is(0L));
        assertThat(began("", "shop", "shop"), is(0L));
    }

    @Test
    void aRenamedAppAndOneThatComesBackByItsNameAreTheSame() {
        assertThat(began("shop", "store", "store"), is(0L));
        assertThat(began("shop", "", "shop"), is(0L));
        assertThat(began("shop", "store", "", "store"), is(0L));
    }

    @Test
    void anotherNameUnderTheIdOfARemovedAppIsAnotherApp() {
        assertThat(began("shop", "", "blog"), is(3L));
        assertThat(began("shop", "", "blog", "blog", "weblog"), is(3L));
        assertThat(began("shop", "", "blog", "", "blog"), is(3L));
        assertThat("the last one before counts", began("shop", "", "blog", "", "shop"), is(5L));
        assertThat("also while it is removed", began("shop", "", "blog", ""), is(3L));
    }
}
