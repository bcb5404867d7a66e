package io.containermanager.plan.step;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void oneThatLastsSaysTheSameAfterwards() {
        var order = Reason.of("restart requested by ops");

        assertThat(order.past(), is(order.now()));
    }

    @Test
    void wordsOfOthersAreTheSameAfterwards() {
        var gone = new Reason("its container is dead", "its container was dead").and(": it does not exist");

        assertThat(gone.now(), is("its container is dead: it does not exist"));
        assertThat(gone.past(), is("its container was dead: it does not exist"));
        assertThat(gone.after("first; ").past(), is("first; its container was dead: it does not exist"));
    }
}
