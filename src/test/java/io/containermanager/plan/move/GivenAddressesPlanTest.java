package io.containermanager.plan.move;

import static io.containermanager.plan.move.MovesScene.address;
import static io.containermanager.plan.move.MovesScene.after;
import static io.containermanager.plan.move.MovesScene.app;
import static io.containermanager.plan.move.MovesScene.before;
import static io.containermanager.plan.move.MovesScene.lan;
import static io.containermanager.plan.move.MovesScene.name;
import static io.containermanager.plan.move.MovesScene.ofServices;
import static io.containermanager.plan.move.MovesScene.plan;
import static io.containermanager.plan.move.MovesScene.reason;
import static io.containermanager.plan.move.MovesScene.service;
import static io.containermanager.plan.move.MovesScene.state;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.containermanager.model.Dependency;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A declared address that the engine gave to a container which declares none. */
class GivenAddressesPlanTest {

    private static final Map<ServiceKey, String> GIVEN = Map.of(new ServiceKey(1, 1), "10.0.0.9");

    @Test
    void whoWasGivenADeclaredAddressIsRestartedForTheTimeThatItsTakerStarts() {
        var plan = plan(
                state(app(1, service(1, MovesScene::lan))),
                state(app(1, service(1, MovesScene::lan), service(2, address("10.0.0.9")))),
                Set.of(),
                GIVEN,
                EngineFacts.NONE);
        assertThat(plan.text(), ofServices(plan), is(List.of("create 1/2", "stop 1/1", "start 1/2", "start 1/1")));
        assertThat(before(plan, "start 1/1"), is(Set.of("create 1/2", "stop 1/1", "start 1/2")));
        assertThat(before(plan, "stop 1/1"), is(Set.of("create 1/2")));
        assertThat(
                reason(plan, new ServiceKey(1, 1)),
                is("it is restarted, because the engine gave it the address 10.0.0.9 on network lan, which app1/s2"
                        + " declares"));
    }

    @Test
    void anAddressThatNoOtherServiceDeclaresIsLeftAlone() {
        var lan = state(app(1, service(1, MovesScene::lan)));
        var plan = plan(lan, lan, Set.of(), GIVEN, EngineFacts.NONE);
        assertThat(plan.text(), ofServices(plan), is(List.of()));
    }

    private static Stream<Arguments> kept() {
        var taker = service(2, address("10.0.0.9"));
        var wanted = DesiredState.of(2, state(app(1, taker)), Map.of())
                .apps()
                .values()
                .iterator()
                .next()
                .services()
                .getFirst();
        var tried = new EngineFacts.Spec(wanted.key(), wanted.specHash());
        var failed = new EngineFacts(
                Map.of(),
                Map.of(tried, new FailedAttempts(3, Duration.ZERO, "no such file", null, true)),
                Map.of(),
                KnownImages.NONE,
                Map.of(),
                Map.of(),
                Map.of());
        var byHand = ", to which the engine gave it: stop app1/s1, and start it again once app1/s2 runs";
        return Stream.of(
                arguments(
                        "the taker waits for it",
                        service(2, address("10.0.0.9"), after("s1", Dependency.Condition.STARTED)),
                        Set.of(),
                        EngineFacts.NONE,
                        byHand),
                arguments("the taker's starts fail", taker, Set.of(), failed, byHand));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kept")
    void whoWasGivenADeclaredAddressKeepsItAndTheReasonSaysWhatToDo(
            String title, Service taker, Set<Long> paused, EngineFacts facts, String advice) {
        var plan = plan(
                state(app(1, service(1, MovesScene::lan))),
                state(app(1, service(1, MovesScene::lan), taker)),
                paused,
                GIVEN,
                facts);
        assertThat(title + plan.text(), ofServices(plan), is(List.of()));
        assertThat(
                reason(plan, new ServiceKey(1, 2)),
                is("waiting: address 10.0.0.9 on network lan is in use by container name-11" + advice));
    }
}
