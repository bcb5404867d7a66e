package io.containermanager.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.model.wire.StateTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** To which targets a failure belongs. */
class FailedVersionsTest {

    private static final ServiceKey WEB = new ServiceKey(7, 1);

    /** In a case: revisions as "image of the app 7/image of the app 8", "a@1" bound to a digest; outcomes; which revisions failed. */
    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("none failed", "a/x b/x", "", ""),
                Arguments.of("its own revision", "a/x b/x", "-2", "2"),
                Arguments.of("another app was applied during the gate", "a/x b/x b/y c/y", "-3", "2 3"),
                Arguments.of("it came back later", "a/x b/x a/x b/x", "-2", "2 4"),
                Arguments.of("the service was removed since", "a/x b/x -/x", "-2", "2"),
                Arguments.of("it proved good when it was tried again", "a/x b/x b/y", "-2 +3", ""),
                Arguments.of("it proved good, then failed", "a/x b/x b/y", "+2 -3", "2 3"),
                Arguments.of("the next one proved good", "a/x b/x c/x", "-2 +3", "2"),
                Arguments.of("another image of the same tag", "a@1/x a@2/x a@2/y", "-2", "2 3"),
                Arguments.of("the image of before failed, that of now did not", "a@1/x a@2/x", "-1 +2", "1"),
                Arguments.of("an image that is not known", "a@1/x a/x a@2/x", "-1", "1 2"),
                Arguments.of("a revision that is no longer kept", "b/x a/x", "-0", "1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aFailureBelongsToEachTargetThatDeclaresTheFailedSpecOnThatImage(
            String name, String revisions, String outcomes, String failed) {
        var targets = new ArrayList<StoredTarget>();
        for (var one : revisions.split(" ", -1)) {
            targets.add(target(targets.size() + 1, one));
        }
        var held = new ArrayList<RecordedEvent>();
        var succeeded = new ArrayList<RecordedEvent>();
        long seq = 0;
        for (var one : outcomes.isEmpty() ? new String[0] : outcomes.split(" ", -1)) {
            seq++;
            int revision = Integer.parseInt(one.substring(1));
            var type = one.startsWith("-") ? EventType.SPEC_HELD : EventType.UPDATE_SUCCEEDED;
            var event = Event.ofService(type, WEB, "x").with("revision", revision);
            var declaring = targets.get(Math.max(0, revision - 1)).state();
            (one.startsWith("-") ? held : succeeded)
                    .add(new RecordedEvent(
                            seq,
                            Instant.ofEpochMilli(seq),
                            one.startsWith("-") ? event.with("specHash", hash(declaring)) : event));
        }

        var versions = FailedVersions.of(targets, held, succeeded);

        var found = targets.stream()
                .filter(target -> versions.names(target.state(), target).equals(List.of("shop/web")))
                .map(target -> Long.toString(target.revision()))
                .toList();
        assertThat(name, String.join(" ", found), is(failed));
    }

    private static String hash(State state) {
        var app = state.app(WEB.appId()).orElseThrow();
        return SpecHash.of(app, app.service(WEB.serviceId()).orElseThrow());
    }

    private static StoredTarget target(long revision, String images) {
        var both = images.split("/", -1);
        var bound = both[0].split("@", -1);
        var apps = new TreeMap<String, Object>();
        if (!bound[0].equals("-")) {
            apps.put("7", app(7, "shop", bound[0]));
        }
        apps.put("8", app(8, "wiki", both[1]));
        return new StoredTarget(
                revision,
                state(apps),
                Instant.ofEpochMilli(revision),
                "x",
                bound.length == 1 ? Map.of() : Map.of(bound[0], "sha256:" + bound[1]));
    }

    private static State state(Map<String, Object> apps) {
        return StateTree.readState(Map.of("apps", apps)) instanceof Parsed.Good<State>(State state)
                ? state
                : State.EMPTY;
    }

    private static Map<String, Object> app(long id, String name, String image) {
        return Map.of(
                "appId", id,
                "appName", name,
                "services", List.of(Map.of("serviceId", 1, "serviceName", "web", "imageName", image)));
    }
}
