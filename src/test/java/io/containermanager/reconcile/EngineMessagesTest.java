package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine says reaches people word for word, but for the secrets that it was given itself. */
class EngineMessagesTest {

    private static final String SECRET = "Canary-h0ney bee";

    private final Machine machine = new Machine();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unable to find user web: no matching entries in passwd file",
                "open /etc/passwd: is a directory",
                "error while mounting secret: not a directory",
                "unauthorized: no basic authentication credentials given, token: expired",
                "invalid key: must be one of --password file"
            })
    void aSentenceOfTheEngineIsLeftAsItIs(String sentence) {
        fails("startContainer", sentence);
        assertThat(errors(), hasItem(containsString(sentence)));
        assertThat(machine.loop.status().lastErrorMessage(), containsString(sentence));
    }

    @ParameterizedTest
    @ValueSource(strings = {"createVolume", "createContainer", "startContainer"})
    void secretsThatTheEngineWasGivenAreMaskedInItsMessages(String kind) {
        fails(kind, "cannot use \"" + SECRET + "\": is a mystery");
        var shown = errors() + " " + machine.loop.status().lastErrorMessage() + machine.loop.passes(10);
        assertThat(shown, containsString("cannot use \"__masked__\": is a mystery"));
        assertThat(shown, not(containsString(SECRET)));
    }

    /** A volume driver that is not there keeps Docker searching for 15 s, at each try. */
    @ParameterizedTest
    @ValueSource(strings = {"createVolume", "createContainer", "startContainer", "downloadImage"})
    void whileASlowAttemptRunsTheReasonKeepsTheLastOnesFailure(String kind) {
        var asked = new AtomicInteger();
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return step.kind().equals(kind) ? slowFailure(asked) : super.execute(step);
            }
        });
        machine.start();
        machine.post(declared());
        machine.apply();
        machine.time.runUntil(() -> asked.get() == 2, Duration.ofMinutes(5));
        machine.time.advance(Duration.ofSeconds(10));

        assertThat(
                machine.verdict(Machine.key(1, 1)).reason(), containsString("the last attempt failed: no such driver"));
    }

    private CompletableFuture<StepResult> slowFailure(AtomicInteger asked) {
        asked.incrementAndGet();
        var answer = new CompletableFuture<StepResult>();
        machine.time.after(
                Duration.ofSeconds(15),
                () -> answer.completeExceptionally(
                        new EngineException.Rejected(EngineException.Cause.CONFLICT, "no such driver")));
        return answer;
    }

    private List<String> errors() {
        return machine.events(EventType.STEP_FAILED).stream()
                .map(it -> Objects.toString(it.event().details().get("error")))
                .toList();
    }

    private void fails(String kind, String message) {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return step.kind().equals(kind)
                        ? CompletableFuture.failedFuture(
                                new EngineException.Rejected(EngineException.Cause.INVALID, message))
                        : super.execute(step);
            }
        });
        machine.start();
        machine.post(declared());
        machine.apply();
        machine.pass(Duration.ofSeconds(20));
    }

    private static App declared() {
        Service service = service(1, "good:1");
        var config = service.config()
                .builder()
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))
                .environment(Map.of("DB_PASSWORD", SECRET))
                .build();
        var volume = new Volume(null, false, null, Map.of("password", SECRET), Map.of());
        return new App(
                1,
                "shop",
                null,
                List.of(service.withConfig(config)),
                new TreeMap<>(Map.of("data", volume)),
                new TreeMap<>());
    }
}
