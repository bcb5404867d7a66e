package io.containermanager.reconcile.operation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AwaitedLooksTest {

    private final AtomicLong moments = new AtomicLong();
    private final AwaitedLooks looks = new AwaitedLooks(moments::incrementAndGet);
    private final List<String> given = new ArrayList<>();

    private void ask(String answer) {
        looks.afterNow(() -> given.add(answer));
    }

    @Test
    void anAnswerWaitsForALookThatBeganAfterwards() {
        long before = moments.incrementAndGet();
        ask("gone");
        looks.seen(before);
        assertThat("it began before", given, is(empty()));
        looks.seen(moments.incrementAndGet());
        assertThat(given, contains("gone"));
        looks.seen(moments.incrementAndGet());
        assertThat("once", given, hasSize(1));
    }

    @Test
    void anEngineThatGoesAwayHoldsUpNothing() {
        ask("gone");
        looks.giveUp();
        assertThat(given, contains("gone"));
        ask("next");
        assertThat("it may be back", given, hasSize(1));
    }

    @Test
    void nothingWaitsOnceTheManagerStops() {
        ask("before");
        looks.end();
        ask("after");
        assertThat(given, contains("before", "after"));
    }

    @Test
    void noMoreThanTheBoundWait() {
        for (int waiting = 0; waiting < AwaitedLooks.WAITING_MAX; waiting++) {
            ask("waits");
        }
        assertThat(given, is(empty()));
        ask("at once");
        assertThat(given, contains("at once"));
    }
}
