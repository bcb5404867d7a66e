package io.containermanager.engine.docker;

import static io.containermanager.engine.docker.QuotedJson.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineEvent;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long an inspection is remembered. */
class InspectCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    @Test
    void theListsPassingTimeChangesNothingButHealthAndCodeDo() throws Exception {
        var young = InspectCache.essence(json("{'State':'running','Status':'Up 2 seconds (healthy)'}"));
        var old = InspectCache.essence(json("{'State':'running','Status':'Up About an hour (healthy)'}"));
        var ill = InspectCache.essence(json("{'State':'running','Status':'Up 2 hours (unhealthy)'}"));
        assertThat(old, is(young));
        assertThat(ill, is(not(young)));
        var exited = InspectCache.essence(json("{'State':'exited','Status':'Exited (0) 5 minutes ago'}"));
        var failed = InspectCache.essence(json("{'State':'exited','Status':'Exited (3) 5 minutes ago'}"));
        assertThat(failed, is(not(exited)));
    }

    @Test
    void anEventOfOneContainerLeavesWhatIsKnownOfOthers() throws Exception {
        var inspections = new InspectCache();
        var one = json("{'Id':'one','State':'running','Status':'Up 1 second'}");
        var two = json("{'Id':'two','State':'running','Status':'Up 1 second'}");
        long asked = inspections.moment();
        inspections.happened(new EngineEvent.ContainerChanged("two", "die", 1));
        inspections.remember(one, json("{'Id':'one'}"), NOW, asked);
        inspections.remember(two, json("{'Id':'two'}"), NOW, asked);
        assertThat(inspections.of(one, NOW).isPresent(), is(true));
        assertThat(inspections.of(two, NOW).isPresent(), is(false));
        asked = inspections.moment();
        inspections.happened(new EngineEvent.Lost("the daemon went away"));
        inspections.remember(two, json("{'Id':'two'}"), NOW, asked);
        assertThat(
                inspections.of(one, NOW).isPresent() || inspections.of(two, NOW).isPresent(), is(false));
    }

    @ParameterizedTest
    @CsvSource({
        "Up 9 seconds (health: starting), 5000, false",
        "Up 2 hours (unhealthy),          5000, false",
        "Up 2 hours (unhealthy),          4999, true",
        "Up 2 hours (unhealthy),         -5000, false",
        "Up 2 hours (healthy),         3600000, true",
        "Up 2 hours,                   3600000, true",
        "Exited (1) 2 hours ago,       3600000, true",
    })
    void whileAHealthCheckDoesNotPassWhatItWroteIsInspectedAgain(String status, long millis, boolean kept)
            throws Exception {
        var inspections = new InspectCache();
        var one = json("{'Id':'one','State':'running','Status':'%s'}".formatted(status));
        inspections.remember(one, json("{'Id':'one'}"), NOW, inspections.moment());
        assertThat(inspections.of(one, NOW.plusMillis(millis)).isPresent(), is(kept));
    }

    @Test
    void whatWasListedOrHadAnEventSinceIsKnown() throws Exception {
        var inspections = new InspectCache();
        assertThat(inspections.knows("one"), is(false));
        inspections.remember(json("{'Id':'one'}"), json("{'Id':'one'}"), NOW, inspections.moment());
        assertThat(inspections.knows("one"), is(true));
        inspections.happened(new EngineEvent.ContainerChanged("one", "disconnect", null));
        assertThat("until the next look", inspections.knows("one"), is(true));
        inspections.keep(json("[]"));
        assertThat(inspections.knows("one"), is(false));
    }

    @Test
    void whatIsBeingStartedIsKnownFromBeforeUntilItsStartEnds() throws Exception {
        var inspections = new InspectCache();
        var before = inspections.starts("one");
        before.complete(Optional.of(json("{'Id':'one'}")));
        inspections.happened(new EngineEvent.ContainerChanged("one", "start", null));
        inspections.keep(json("[]"));
        assertThat(inspections.beforeStart("one").isPresent(), is(true));
        inspections.startEnded("one", before);
        assertThat(inspections.beforeStart("one").isPresent(), is(false));
    }
}
