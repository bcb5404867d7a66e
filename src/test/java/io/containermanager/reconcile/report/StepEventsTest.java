package io.containermanager.reconcile.report;

import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every event of a step says what is done, to what, and why. */
class StepEventsTest {

    private final Machine machine = new Machine();

    private static App shop(String image) {
        return new App(1, "shop", null, List.of(service(1, image)), new TreeMap<>(), new TreeMap<>());
    }

    private List<String> said(EventType type) {
        return machine.events(type).stream()
                .map(recorded -> recorded.event().reason())
                .toList();
    }

    @Test
    void stepsSayActSubjectAndReason() {
        machine.converge(shop("web:1"));
        machine.converge(shop("web:2"));
        machine.post();
        machine.apply();
        machine.pass(Duration.ofMinutes(3));

        assertThat(
                said(EventType.STEP_STARTED),
                everyItem(matchesPattern("(pulling|creating|starting|stopping|removing) \\S.*: \\S.*")));
        assertThat(
                said(EventType.STEP_FINISHED),
                everyItem(matchesPattern("(pulled|created|started|stopped|removed) \\S.*: \\S.*")));
        assertThat(
                said(EventType.STEP_FINISHED).stream()
                        .map(line -> line.replaceAll(": .*", ""))
                        .toList(),
                hasItems(
                        "pulled image web:1"
                                .replace("web:1", service(1, "web:1").imageName()),
                        "created a container for shop/" + service(1, "web:1").serviceName(),
                        "started shop/" + service(1, "web:1").serviceName(),
                        "stopped shop/" + service(1, "web:1").serviceName(),
                        "removed a container of shop/" + service(1, "web:1").serviceName()));
    }

    @Test
    void aFailedStepSaysWhatCouldNotBeDone() {
        machine.post(shop("simulated.fault/pull:1"));
        machine.apply();
        machine.pass(Duration.ofSeconds(30));

        assertThat(
                said(EventType.STEP_FAILED),
                everyItem(matchesPattern("could not pull image simulated.fault/pull:1: \\S.*")));
    }
}
