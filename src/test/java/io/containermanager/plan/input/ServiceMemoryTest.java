package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceMemoryTest {

    private static final ServiceKey WEB = new ServiceKey(1, 1);
    private static final Hold HOLD = new Hold("v1:b", null, 2, "did not start");
    private static final GoodSpec GOOD = new GoodSpec(1, "v1:a", null);
    private static final ServiceMemory NOTHING = ServiceMemory.of(WEB);

    @Test
    void whatOperatorsSayWhileAPlanIsMadeStaysSaid() {
        var basis = NOTHING.withHold(HOLD);
        var planned = basis.withLastGood(GOOD);
        var released = basis.withHold(null);
        assertThat(planned.rebased(basis, released), is(NOTHING.withLastGood(GOOD)));
        assertThat(planned.rebased(basis, basis.withStoppedBy("me")), is(planned.withStoppedBy("me")));
        assertThat("started again", planned.withStoppedBy("me").rebased(basis, basis), is(planned));
    }

    /** A write of a plan: what was remembered when it was made, and what it wants remembered. */
    private record Write(ServiceMemory basis, ServiceMemory planned) {}

    /** What happens, one after the other, in any order. */
    enum Happening {
        PLAN_WITHOUT_CHANGE,
        PLAN_HOLDS,
        PLAN_LIFTS_THE_HOLD,
        PLAN_TRIES,
        PLAN_STOPS_SOMETHING,
        WRITE,
        OPERATOR_RELEASES,
        OPERATOR_STOPS,
        OPERATOR_STARTS
    }

    @Property(tries = 5_000)
    void whatOperatorsSayIsNeverUndoneByPlansThatWereMadeBefore(@ForAll @Size(max = 40) List<Happening> history) {
        var now = NOTHING;
        var underWay = new ArrayDeque<Write>();
        var released = new HashSet<Hold>();
        @Nullable String stoppedBy = null;
        ServiceMemory.@Nullable Trial newest = null;
        int number = 0;
        for (var happening : history) {
            number++;
            switch (happening) {
                case PLAN_WITHOUT_CHANGE -> underWay.add(new Write(now, now));
                case PLAN_HOLDS -> underWay.add(new Write(now, now.withHold(new Hold("v1:x", null, number, "no"))));
                case PLAN_LIFTS_THE_HOLD -> underWay.add(new Write(now, now.withHold(null)));
                case PLAN_TRIES ->
                    underWay.add(
                            new Write(now, now.withTrial(new ServiceMemory.Trial("v1:x", null, number, null, false))));
                case PLAN_STOPS_SOMETHING ->
                    underWay.add(new Write(now, now.withLastGood(new GoodSpec(number, "v1:x", null))));
                case WRITE -> {
                    var write = underWay.poll();
                    if (write != null) {
                        now = write.planned().rebased(write.basis(), now);
                        newest = Objects.equals(
                                        write.planned().trial(), write.basis().trial())
                                ? newest
                                : write.planned().trial();
                    }
                }
                case OPERATOR_RELEASES -> {
                    if (now.hold() != null) {
                        released.add(now.hold());
                    }
                    now = now.withHold(null).withStoppedBy(null);
                    stoppedBy = null;
                }
                case OPERATOR_STOPS -> {
                    stoppedBy = "operator " + number;
                    now = now.withStoppedBy(stoppedBy);
                }
                case OPERATOR_STARTS -> {
                    stoppedBy = null;
                    now = now.withStoppedBy(null);
                }
            }
            assertThat("a released hold came back: " + history, released.contains(now.hold()), is(false));
            assertThat(history.toString(), now.stoppedBy(), is(stoppedBy));
            assertThat("a trial was lost: " + history, now.trial(), is(newest));
        }
    }

    @Test
    void aHoldThatAPlanDecidesOrLiftsIsWhatIsRemembered() {
        assertThat(NOTHING.withHold(HOLD).rebased(NOTHING, NOTHING), is(NOTHING.withHold(HOLD)));
        assertThat(NOTHING.rebased(NOTHING.withHold(HOLD), NOTHING.withHold(HOLD)), is(NOTHING));
    }

    @Test
    void aRestartThatIsOrderedWhileAPlanForgetsTheOneBeforeStaysOrdered() {
        var done = NOTHING.withRestart(new RestartOrder("c", Instant.EPOCH, "me", null, false));
        var ordered = NOTHING.withRestart(new RestartOrder("c", Instant.EPOCH.plusSeconds(9), "me", null, false));
        var forgotten = done.withRestart(null);
        assertThat(forgotten.rebased(done, done), is(NOTHING));
        assertThat(forgotten.rebased(done, ordered), is(ordered));
        assertThat(
                "of a plan that says nothing of it",
                NOTHING.withHold(HOLD).rebased(NOTHING, ordered),
                is(ordered.withHold(HOLD)));
    }
}
