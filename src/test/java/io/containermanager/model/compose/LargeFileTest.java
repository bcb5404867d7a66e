package io.containermanager.model.compose;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.CpuTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file far larger than what is taken is refused in a second: nothing looks at every service for each of them. */
class LargeFileTest {

    private static final int SERVICES = 6_000;
    /** It takes less than one; what looked at every service for each of them took four, and 15 for twice as many. */
    private static final Duration WORK_MAX = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "depends_on: [s1]",
                "links: [s1]",
                "network_mode: container:c",
                "container_name: c",
                "volumes: [\"data:/data\"]",
                "networks: [front]",
                "ports: [\"80:80\"]"
            })
    void whatEachServiceHasTakesNoLongerForEachFurtherService(String field) {
        String services = IntStream.range(0, SERVICES)
                .mapToObj(number -> "  s%d:\n    image: a\n    %s\n".formatted(number, field))
                .collect(joining());
        String names =
                IntStream.range(0, SERVICES).mapToObj("  n%d:\n"::formatted).collect(joining());
        String file = "services:\n" + services + "networks:\n  front:\nvolumes:\n  data:\n" + names;

        var violations = new ArrayList<String>();
        var work = CpuTime.of(() -> violations.addAll(Posted.file(file).refusals()));

        assertThat(violations, is(not(empty())));
        assertThat(work, lessThan(WORK_MAX));
    }
}
