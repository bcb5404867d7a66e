package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.UnusedFiles.Needs;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is kept by services that bind it now or may return to it, and by nothing else. */
class UnusedFilesTest {

    private static final WrittenFile CONF = new WrittenFile(7, "conf/a", "/srv/7/conf/a", false);
    private static final WrittenFile SECRET =
            new WrittenFile(7, ".compose/secrets/a", "/srv/7/.compose/secrets/a", true);
    private static final List<WrittenFile> BOTH = List.of(CONF, SECRET);
    private static final Observation NOBODY = Observation.empty(Instant.EPOCH);

    private static Service service(long id, String... sources) {
        var mounts = Arrays.stream(sources)
                .map(source -> new VolumeMount(VolumeMount.Type.BIND, source, "/x", true, List.of()))
                .toList();
        return new Service(
                id,
                "s" + id,
                "nginx",
                ServiceConfig.DEFAULTS.builder().volumes(mounts).build());
    }

    private static State state(Service... services) {
        return State.EMPTY.with(App.of(7, "app", List.of(services)));
    }

    private static List<WrittenFile> removable(List<State> now, Map<ServiceKey, Service> good, List<State> kept) {
        return UnusedFiles.removable(BOTH, new Needs(now, good, List.of(), kept, NOBODY));
    }

    /** An app that was removed comes back by a rollback, with its secrets. */
    @Test
    void aRecentTargetKeepsAllOfItsFilesAlsoOfServicesThatAreNotDeclared() {
        var all = state(service(2, CONF.path(), SECRET.path()));
        var recent = new Needs(List.of(State.EMPTY), Map.of(), List.of(all), List.of(all), NOBODY);

        assertThat(UnusedFiles.removable(BOTH, recent), is(List.of()));
    }

    @Test
    void unusedFilesAreRemoved() {
        assertThat(removable(List.of(State.EMPTY), Map.of(), List.of()), is(BOTH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/7/conf/a", "/srv/7/conf", "/srv/7/conf/", "/srv/7/./conf/../conf/a", "/srv/7", "/"})
    void aBindOfTheFileOrOfAFolderAboveItKeepsIt(String source) {
        var left = removable(List.of(state(service(1, source))), Map.of(), List.of());

        assertThat(left.contains(CONF), is(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/7/conf/ab", "/srv/7/con", "/srv/7/conf/a/b", "/srv/8"})
    void anotherPathKeepsNothing(String source) {
        assertThat(removable(List.of(state(service(1, source))), Map.of(), List.of()), is(BOTH));
    }

    @Test
    void aDeclaredServiceKeepsItsFilesAndKeptTargetsAllButSecrets() {
        var all = service(1, CONF.path(), SECRET.path());
        var now = List.of(state(service(1)));

        assertThat(removable(now, Map.of(new ServiceKey(7, 1), all), List.of()), is(List.of()));
        assertThat(removable(now, Map.of(), List.of(state(all))), is(List.of(SECRET)));
    }

    @Test
    void whatIsRememberedOfAServiceThatIsNotDeclaredKeepsNothing() {
        var all = service(2, CONF.path(), SECRET.path());
        var now = List.of(state(service(1)));

        assertThat(removable(now, Map.of(new ServiceKey(7, 2), all), List.of(state(all))), is(BOTH));
    }
}
