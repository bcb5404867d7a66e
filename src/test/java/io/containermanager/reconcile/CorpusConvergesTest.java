package io.containermanager.reconcile;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.compose.Corpus;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Compose file of the corpus that is taken runs on the simulated engine, and is then left alone. */
class CorpusConvergesTest {

    static List<Corpus.Stack> stacks() {
        return Corpus.all().stream()
                .filter(stack -> !stack.refused() && !stack.needsMore())
                // This engine runs one container for each service.
                .filter(stack -> stack.app().services().stream()
                        .allMatch(service -> service.config().replicas() == 1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aStackConverges(Corpus.Stack stack) {
        var machine = new Machine();
        var app = stack.app();

        var pass = machine.converge(app);

        assertThat(pass.message(), pass.state(), is(PassState.CONVERGED));
        for (var service : app.services()) {
            var verdict = machine.verdict(new ServiceKey(app.appId(), service.serviceId()));
            assertThat(service.serviceName() + " " + verdict, verdict.sync(), is(Sync.IN_SYNC));
        }
        machine.pass(Duration.ofMinutes(2));
        var again = machine.finished(machine.apply());
        assertThat(again.steps(), is(empty()));
    }
}
