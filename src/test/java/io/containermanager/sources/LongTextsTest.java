package io.containermanager.sources;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.SessionCookie;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.access.power.Grants;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.State;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.wire.StateTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What repeats a form very often is read, or refused, on a small stack. */
class LongTextsTest {

    private static final int TIMES = 30_000;

    private static Parsed<App> app(Map<String, Object> config, Map<String, Object> options) {
        var service = Map.of("serviceId", 1, "serviceName", "web", "imageName", "web:1", "config", config);
        var volumes = Map.of("data", Map.of("driver", "local", "driverOpts", options));
        return StateTree.readApp(
                Map.of("appId", 1, "appName", "long", "services", List.of(service), "volumes", volumes), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0,1", "0-1", "0-1,3,5-6,"})
    void aSetOfProcessors(String part) throws Exception {
        var set = (part + ",").repeat(TIMES / (part.length() + 1) * 2).replaceFirst(",+$", "");
        Map<String, Object> config = Map.of("resources", Map.of("cpuset", set));

        var read = SmallStack.call(() -> app(config, Map.of()));

        assertThat(read, instanceOf(part.endsWith(",") ? Parsed.Bad.class : Parsed.Good.class));
    }

    @Test
    void namesOfHostsAndOrigins() throws Exception {
        var host = "a." + "b.".repeat(TIMES) + "c";

        assertThat(SmallStack.call(() -> HostRule.isName(host)), is(true));
        assertThat(SmallStack.call(() -> HostRule.isName(host + "..")), is(false));
        assertThat(SmallStack.call(() -> OriginRule.canonical("https://" + host).isPresent()), is(true));
        assertThat(
                SmallStack.call(
                        () -> OriginRule.canonical("https://" + host + "-").isPresent()),
                is(false));
    }

    @ParameterizedTest
    @CsvSource({"',', 0", "'size=1,', 0", "'size=1,bind,', 1"})
    void optionsOfAVolumeInMemory(String part, int powers) throws Exception {
        var options = part.repeat(TIMES / part.length() * 2);
        var operator = new Caller("operator", Caller.Kind.TOKEN, Set.of(Scope.OPERATE), Set.of());
        var rules = new TargetPowers(List.of(), Path.of("/var/projects"), Grants.NONE);

        var added = SmallStack.call(() -> {
            var app = app(Map.of(), Map.of("type", "tmpfs", "device", "tmpfs", "o", options))
                            instanceof Parsed.Good(var good)
                    ? good
                    : null;
            return rules.added(State.EMPTY.with(app), State.EMPTY, TargetPowers.Facts.NONE, operator);
        });

        assertThat(added.all(), hasSize(powers));
    }

    @Test
    void pathsAndImages() throws Exception {
        assertThat(SmallStack.call(() -> SessionCookie.isPath("/a".repeat(TIMES) + "/")), is(false));
        for (var image : List.of("a/".repeat(TIMES) + "b", "a-".repeat(TIMES) + "b", "a.".repeat(TIMES) + "b/c")) {
            assertThat(SmallStack.call(() -> ImageReference.parse(image).isPresent()), is(false));
        }
    }

    @Test
    void textsThatMayHoldSecrets() throws Exception {
        for (var text : Stream.of("a=b,", "password=", "-p ", "x.y", "a,b ", "'\"")
                .map(it -> it.repeat(TIMES))
                .toList()) {
            assertThat(
                    SmallStack.call(() -> Masking.mask("NAME", text) != null && Masking.mask(text) != null), is(true));
        }
    }
}
