package io.containermanager.replica;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.CaughtUpLeadership;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.replica.lease.Election;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CaughtUpLeadershipTest {

    private final VirtualScheduler time = new VirtualScheduler();
    private final List<CompletableFuture<Boolean>> looks = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final CaughtUpLeadership leadership = new CaughtUpLeadership(changes::incrementAndGet);
    private boolean held;
    private long term;

    /** The Lease as a test sets it. */
    private final Election election = new Election() {
        @Override
        public boolean held() {
            return held;
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public Optional<String> holderAddress() {
            return held ? Optional.empty() : Optional.of("http://10.1.2.3:3002");
        }
    };

    private CompletableFuture<Boolean> look() {
        looks.add(new CompletableFuture<>());
        return looks.getLast();
    }

    private void elect(long number) {
        held = true;
        term = number;
        leadership.elected();
    }

    @Test
    void whoIsElectedActsOnceItHasSeenWhatTheOneBeforeDid() {
        leadership.join(election);
        leadership.refreshBy(this::look, time);
        elect(7);
        assertThat(leadership.acting(), is(false));
        int before = changes.get();
        looks.getLast().complete(true);

        assertThat(leadership.acting(), is(true));
        assertThat(changes.get(), is(before + 1));
    }

    @Test
    void beforeThereIsAnEngineTheReplicaDoesNotAct() {
        leadership.join(election);
        elect(1);
        assertThat(leadership.acting(), is(false));
        leadership.refreshBy(this::look, time);
        looks.getLast().complete(true);

        assertThat(leadership.acting(), is(true));
    }

    @Test
    void whenAnotherOneWasElectedMeanwhileItLooksAgain() {
        leadership.join(election);
        leadership.refreshBy(this::look, time);
        elect(1);
        looks.getLast().complete(true);
        term = 3;
        assertThat("between the Lease and the report of it", leadership.acting(), is(false));
        elect(3);
        assertThat(leadership.acting(), is(false));
        looks.getLast().complete(true);

        assertThat(leadership.acting(), is(true));
        assertThat(looks.size(), is(2));
    }

    @Test
    void whatWasSeenForAnEarlierTermDoesNotCountForThisOne() {
        leadership.join(election);
        leadership.refreshBy(this::look, time);
        elect(1);
        elect(3);
        looks.getFirst().complete(true);

        assertThat(leadership.acting(), is(false));
    }

    @Test
    void itTriesAgainWhileTheClusterDoesNotAnswerAndTheLeaseIsHeld() {
        leadership.join(election);
        leadership.refreshBy(this::look, time);
        elect(1);
        looks.getLast().completeExceptionally(new IllegalStateException("away"));
        time.advance(CaughtUpLeadership.AGAIN);
        assertThat(looks.size(), is(2));
        held = false;
        looks.getLast().completeExceptionally(new IllegalStateException("away"));
        time.advance(CaughtUpLeadership.AGAIN.multipliedBy(5));

        assertThat(looks.size(), is(2));
        assertThat(leadership.actingAddress(), is(Optional.of("http://10.1.2.3:3002")));
    }
}
