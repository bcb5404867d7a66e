package io.containermanager.api.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {

    private static final Pattern SAMPLE = Pattern.compile("[a-z_]+(\\{[a-z_]+=\"([^\"\\\\\\n"
            + "]|\\\\[\\\\\"n])*\"(,[a-z_]+=\"([^\"\\\\\\n"
            + "]|\\\\[\\\\\"n])*\")*})? \\S+");

    @Test
    void aFamilyWithoutASampleIsNotThere() {
        var text = new PrometheusText()
                .family("empty", PrometheusText.Type.GAUGE, "Nothing.")
                .sample(Double.NaN)
                .family("full", PrometheusText.Type.GAUGE, "Something.")
                .sample(1, "name", "a\"b\\c\nd");

        assertThat(text.toString(), is("""
            # HELP containermanager_full Something.
            # TYPE containermanager_full gauge
            containermanager_full{name="a\\"b\\\\c\\nd"} 1
            """));
    }

    @Test
    void openMetricsNamesCountersByTheirFamilyEscapesQuotesAndMarksTheEnd() {
        var text = new PrometheusText()
                .family("steps_total", PrometheusText.Type.COUNTER, "Steps \"ended\".")
                .sample(2, "type", "a_total b")
                .family("clients", PrometheusText.Type.GAUGE, "Clients.")
                .sample(1);

        assertThat(OpenMetricsText.of(text), is("""
            # HELP containermanager_steps Steps \\"ended\\".
            # TYPE containermanager_steps counter
            containermanager_steps_total{type="a_total b"} 2
            # HELP containermanager_clients Clients.
            # TYPE containermanager_clients gauge
            containermanager_clients 1
            # EOF
            """));
    }

    /** Names repeat, in one app and over apps, and hold what they like; ids tell services apart. */
    @Property(tries = 200)
    void everySetOfLabelsStandsOnceWhateverNamesAre(@ForAll("services") Map<ServiceKey, ServiceVerdict> services) {
        var written = new PrometheusText();
        ServiceMetricsText.write(written, new TreeMap<>(services), Map.of());
        var text = written.toString();
        var seen = new HashSet<String>();
        for (var line : text.split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                assertThat(line, SAMPLE.matcher(line).matches(), is(true));
                assertThat(line, seen.add(line.substring(0, line.lastIndexOf(' '))), is(true));
            }
        }
        services.keySet().forEach(key -> assertThat(text, containsString("app_id=\"" + key.appId() + "\",")));
    }

    @Provide
    Arbitrary<Map<ServiceKey, ServiceVerdict>> services() {
        var name = Arbitraries.of("web", "a\"b", "back\\slash", "two\nlines", "{x=\"y\"}");
        var key = Arbitraries.integers().between(1, 4).tuple2().map(ids -> new ServiceKey(ids.get1(), ids.get2()));
        var verdict = name.tuple2()
                .flatMap(names -> Arbitraries.of(List.of(Sync.values()))
                        .map(sync -> new ServiceVerdict(
                                names.get1(),
                                names.get2(),
                                sync,
                                null,
                                Progress.SETTLED,
                                null,
                                null,
                                null,
                                null,
                                null)));
        return Arbitraries.maps(key, verdict).ofMaxSize(12);
    }
}
