package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestMatchTest {

    private static final Map<String, Object> WANTED =
            Map.of("spec", Map.of("ports", List.of(Map.of("port", 80, "name", "http"))));

    @Test
    void whatTheServerAddsDoesNotMatter() {
        var there = Map.of(
                "status",
                Map.of(),
                "spec",
                Map.of(
                        "clusterIP",
                        "10.0.0.1",
                        "ports",
                        List.of(Map.of("port", 80L, "name", "http", "protocol", "TCP"))));
        assertThat(ManifestMatch.covers(there, WANTED), is(true));
    }

    @Test
    void whatDiffersIsMissingOrIsMoreInAListMatters() {
        var port = Map.of("port", 80, "name", "http");
        assertThat(ManifestMatch.covers(Map.of(), WANTED), is(false));
        assertThat(ManifestMatch.covers(null, WANTED), is(false));
        assertThat(ManifestMatch.covers(Map.of("spec", Map.of("ports", List.of(port, port))), WANTED), is(false));
        var other = Map.of("spec", Map.of("ports", List.of(Map.of("port", 81, "name", "http"))));
        assertThat(ManifestMatch.covers(other, WANTED), is(false));
    }

    /** A list of ports is replaced as a whole: what the cluster chose for one that stays must be in it. */
    @Test
    void aPatchRemovesWhatWasAddedAndKeepsTheNodePortsThatTheClusterGave() {
        var manifest = Map.<String, Object>of(
                "kind",
                "Service",
                "spec",
                Map.of(
                        "selector",
                        Map.of("app", "web"),
                        "ports",
                        List.of(Map.of("name", "tcp-80", "port", 80, "targetPort", 8080))));
        var given = Map.of("name", "tcp-80", "port", 80, "targetPort", 1, "nodePort", 30123);
        var there = Map.<String, Object>of(
                "kind",
                "Service",
                "spec",
                Map.of(
                        "selector",
                        Map.of("app", "web", "tier", "none"),
                        "ports",
                        List.of(Map.of("name", "other", "port", 9), given)));
        assertThat(ManifestMatch.same(there, manifest), is(false));
        var spec = ManifestTree.object(ManifestMatch.patch(there, manifest), "spec");
        var kept = Map.of("name", "tcp-80", "port", 80, "targetPort", 8080, "nodePort", 30123);
        assertThat(spec.get("ports"), is(List.of(kept)));
        var selector = new HashMap<String, Object>(Map.of("app", "web"));
        selector.put("tier", null);
        assertThat(spec.get("selector"), is(selector));
    }
}
