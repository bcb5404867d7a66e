package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
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

    @Test
    void aHoldThatAPlanDecidesOrLiftsIsWhatIsRemembered() {
        assertThat(NOTHING.withHold(HOLD).rebased(NOTHING, NOTHING), is(NOTHING.withHold(HOLD)));
        assertThat(NOTHING.rebased(NOTHING.withHold(HOLD), NOTHING.withHold(HOLD)), is(NOTHING));
    }
}
