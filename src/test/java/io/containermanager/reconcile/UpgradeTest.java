package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another version of the manager takes over what an earlier or a later one has made. */
class UpgradeTest {

    private static Container fingerprinted(Container it, String version) {
        var owner = it.owner();
        var hash = version + owner.specHash().substring(owner.specHash().indexOf(':'));
        var labels = new ContainerLabels(
                owner.appId(),
                owner.appName(),
                owner.serviceId(),
                owner.serviceName(),
                owner.revision(),
                hash,
                owner.instance());
        return new Container(
                it.id(),
                it.name(),
                labels,
                it.imageName(),
                it.imageId(),
                it.config(),
                it.run(),
                it.createdAt(),
                it.anonymousVolumes(),
                Attached.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v9"})
    void anUpgradeMakesNothingAgainWhateverVersionTheFingerprintsHave(String version) {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1"), service(2, "good:2")), app(2, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(30));
        machine.kill();
        var engine = new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<Observation> observe() {
                return super.observe()
                        .thenApply(seen -> new Observation(
                                seen.at(),
                                seen.containers().stream()
                                        .map(it -> fingerprinted(it, version))
                                        .toList(),
                                seen.images(),
                                seen.volumes(),
                                seen.networks()));
            }
        };
        machine.through(engine);
        machine.start();
        machine.pass(Duration.ofMinutes(5));
        assertThat(engine.asked(), is(empty()));
        machine.finished(machine.apply());
        machine.pass(Duration.ofMinutes(1));
        assertThat("nor when it is applied again", engine.asked(), is(empty()));
    }
}
