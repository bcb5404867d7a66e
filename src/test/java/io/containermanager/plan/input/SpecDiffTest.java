package io.containermanager.plan.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Differences are named in the words of who declared the service. */
class SpecDiffTest {

    private static final String FOLDER = "/data/projects/7/.compose/";

    private static List<String> volumes(List<?> before, List<?> now) {
        return SpecDiff.of(Map.of("volumes", before), Map.of("volumes", now));
    }

    @Test
    void anotherContentOfAnUploadedFileIsNamedByTheFile() {
        assertThat(
                volumes(
                        List.of("data:/data", FOLDER + "files/0123456789ab/conf/site.conf:/etc/site.conf:ro"),
                        List.of("data:/data", FOLDER + "files/ba9876543210/conf/site.conf:/etc/site.conf:ro")),
                is(List.of("content of conf/site.conf")));
        assertThat(
                volumes(
                        List.of(Map.of("source", FOLDER + "configs/motd.0123456789ab")),
                        List.of(Map.of("source", FOLDER + "configs/motd.ba9876543210"))),
                is(List.of("content of motd")));
    }

    @Test
    void whereTheMountDiffersTooItIsTheMount() {
        assertThat(
                volumes(
                        List.of(FOLDER + "files/0123456789ab/site.conf:/etc/site.conf"),
                        List.of(FOLDER + "files/ba9876543210/site.conf:/etc/site.conf:ro")),
                is(List.of("volumes")));
        assertThat(volumes(List.of("a:/a"), List.of("b:/a")), is(List.of("volumes")));
        assertThat(volumes(List.of("a:/a"), List.of()), is(List.of("volumes")));
    }
}
