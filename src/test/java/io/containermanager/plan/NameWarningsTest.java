package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.PlanWarning;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameWarningsTest {

    private static App app(long id, String name, @Nullable String volumeName, boolean external) {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of());
        var config = ServiceConfig.DEFAULTS.builder().volumes(List.of(mount)).build();
        var volume = new Volume(volumeName, external, null, Map.of(), Map.of());
        return new App(
                id,
                name,
                null,
                List.of(new Service(7, "web", "web:1", config)),
                new TreeMap<>(Map.of("data", volume)),
                new TreeMap<>());
    }

    private static State state(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return state;
    }

    private static App joining(long id, boolean internal) {
        var network = new Network("edge", false, null, Map.of(), Map.of(), internal, List.of());
        return new App(id, "app" + id, null, List.of(), new TreeMap<>(), new TreeMap<>(Map.of("e", network)));
    }

    @Test
    void aVolumeOfTwoAppsIsReportedToBothAndNamesTheOtherIfVisible() {
        var target = state(app(1, "docs", "wiki_data", false), app(2, "wiki", "wiki_data", false));
        var warnings = NameWarnings.of(target, target, Set.of());
        assertThat(warnings.stream().map(PlanWarning::appId).toList(), contains(1L, 2L));
        var first = warnings.getFirst();
        assertThat(first.message(), containsString("volume wiki_data is also declared by app wiki (2)"));
        assertThat(first.mentions(), is(Set.of(2L)));
        assertThat(first.unnamed(), containsString("also declared by another app"));
        assertThat(first.unnamed(), not(containsString("app 2")));
        assertThat(first.serviceIds(), is(Set.of(7L)));
    }

    @Test
    void aNameOfTwoAppsIsReportedToBothAndNamesTheOtherIfVisible() {
        var target = state(app(1, "wiki%s", null, false), app(2, "docs", null, false), app(3, "wiki%s", null, false));
        var warnings = NameWarnings.of(target, target, Set.of());
        assertThat(warnings.stream().map(PlanWarning::appId).toList(), contains(1L, 3L));
        assertThat(
                warnings.getFirst().message(),
                is("the name \"wiki%s\" is also that of app wiki%s (3): routes that are given this name answer"
                        + " 409. Give the app another name, or use its id 1"));
        assertThat(warnings.getFirst().mentions(), is(Set.of(3L)));
        assertThat(warnings.getFirst().unnamed(), containsString("is also that of another app:"));
    }

    @Test
    void sharingOnPurposeIsNotReported() {
        var onPurpose = state(app(1, "wiki", "wiki_data", false), app(2, "copy", "wiki_data", true));
        assertThat(NameWarnings.of(onPurpose, onPurpose, Set.of()), is(empty()));
        var apart = state(app(1, "wiki", null, false), app(2, "docs", null, false));
        assertThat(NameWarnings.of(apart, apart, Set.of("1_data", "2_data")), is(empty()));
    }

    @Test
    void aNetworkDeclaredInTwoWaysIsReported() {
        var alike = state(joining(1, false), joining(2, false));
        assertThat(NameWarnings.of(alike, alike, Set.of()), is(empty()));
        var differing = state(joining(1, false), joining(2, true));
        var warnings = NameWarnings.of(differing, differing, Set.of());
        assertThat(warnings, hasSize(2));
        assertThat(
                warnings.getLast().message(),
                containsString("network edge is declared with other options by app app1 (1)"));
    }

    @Test
    void aVolumeLeftByARenamedAppIsReportedWithAWayToKeepIt() {
        var before = state(app(1, "wiki", "wiki_data", false));
        var after = state(app(1, "docs", "docs_data", false));
        var warnings = NameWarnings.of(after, before, Set.of("wiki_data"));
        assertThat(warnings, hasSize(1));
        assertThat(
                warnings.getFirst().message(),
                is("volume wiki_data keeps its data but is no longer used, because volume data is now named docs_data,"
                        + " which is new and empty. To keep using the data, declare \"name\": \"wiki_data\" for"
                        + " volume data; docker system df -v shows its size"));
    }

    @Test
    void anAppThatMovedToAnotherIdLeavesItsVolumeBehindToo() {
        var before = state(app(1, "wiki", null, false));
        var after = state(app(2, "wiki", null, false));
        assertThat(
                NameWarnings.of(after, before, Set.of("1_data")).getFirst().message(),
                containsString("volume 1_data keeps its data but is no longer used"));
    }

    @Test
    void whatIsStillNamedOrWasNeverThereIsNotLeftBehind() {
        var before = state(app(1, "wiki", "wiki_data", false));
        var after = state(app(1, "docs", "docs_data", false), app(2, "old", "wiki_data", false));
        assertThat(NameWarnings.of(after, before, Set.of("wiki_data")), is(empty()));
        var renamed = state(app(1, "docs", "docs_data", false));
        assertThat(NameWarnings.of(renamed, before, Set.of()), is(empty()));
        assertThat(
                "nor is a volume that is no longer wanted",
                NameWarnings.of(state(), before, Set.of("wiki_data")),
                is(empty()));
    }

    @Test
    void aVolumeWithDataOfANewAppIsReported() {
        var shop = app(1, "shop", null, false);
        var found = NameWarnings.of(state(shop), State.EMPTY, Set.of("1_data"));
        assertThat(found, hasSize(1));
        assertThat(
                found.getFirst().message(),
                containsString("volume 1_data is there already: it is used with the data that is in it"));
        assertThat(found.getFirst().serviceIds(), is(Set.of(7L)));
        assertThat("not there", NameWarnings.of(state(shop), State.EMPTY, Set.of()), is(empty()));
        assertThat("its own", NameWarnings.of(state(shop), state(shop), Set.of("1_data")), is(empty()));
        var external = state(app(1, "shop", "kept", true));
        assertThat("on purpose", NameWarnings.of(external, State.EMPTY, Set.of("kept")), is(empty()));
    }
}
