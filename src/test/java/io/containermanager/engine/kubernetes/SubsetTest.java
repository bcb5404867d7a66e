package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubsetTest {

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
        assertThat(Subset.covers(there, WANTED), is(true));
    }

    @Test
    void whatDiffersIsMissingOrIsMoreInAListMatters() {
        var port = Map.of("port", 80, "name", "http");
        assertThat(Subset.covers(Map.of(), WANTED), is(false));
        assertThat(Subset.covers(null, WANTED), is(false));
        assertThat(Subset.covers(Map.of("spec", Map.of("ports", List.of(port, port))), WANTED), is(false));
        var other = Map.of("spec", Map.of("ports", List.of(Map.of("port", 81, "name", "http"))));
        assertThat(Subset.covers(other, WANTED), is(false));
    }
}
