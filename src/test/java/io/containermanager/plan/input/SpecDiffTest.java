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
                        List.of(Map.of("source", FOLDER + "configs/motd.0123456789ab", "target", "/etc/motd")),
                        List.of(Map.of("source", FOLDER + "configs/motd.ba9876543210", "target", "/etc/motd"))),
                is(List.of("content of motd")));
        assertThat(
                "as the dashboard sends it",
                volumes(
                        List.of(FOLDER + "configs/motd.0123456789ab:/etc/motd:ro"),
                        List.of(FOLDER + "files/ba9876543210/configs/motd:/etc/motd:ro")),
                is(List.of("content of configs/motd")));
    }

    @Test
    void whereTheMountDiffersTooItIsTheMount() {
        assertThat(
                volumes(
                        List.of(FOLDER + "files/0123456789ab/site.conf:/etc/site.conf"),
                        List.of(FOLDER + "files/ba9876543210/site.conf:/etc/site.conf:ro")),
                is(List.of("mount at /etc/site.conf")));
        assertThat(volumes(List.of("a:/a"), List.of("b:/a")), is(List.of("mount at /a")));
        assertThat(volumes(List.of("a:/a", "/cache"), List.of()), is(List.of("mount at /a", "mount at /cache")));
        assertThat(SpecDiff.of(Map.of(), Map.of("volumes", List.of("a:/a"))), is(List.of("mount at /a")));
    }

    /** As when two configs get another content, one moves, and a volume comes. */
    @Test
    void whatChangesTogetherIsNamedEachByItself() {
        assertThat(
                volumes(
                        List.of(
                                FOLDER + "configs/motd.0123456789ab:/etc/motd:ro",
                                FOLDER + "configs/rules.0123456789ab:/etc/rules:ro",
                                FOLDER + "configs/site.0123456789ab:/etc/site.conf:ro",
                                FOLDER + "files/0123456789ab/conf/a.conf:/etc/a.conf:ro"),
                        List.of(
                                FOLDER + "files/ba9876543210/conf/a.conf:/etc/a.conf:ro",
                                FOLDER + "configs/motd.ba9876543210:/etc/motd:ro",
                                FOLDER + "configs/rules.0123456789ab:/etc/rules:ro",
                                FOLDER + "configs/site.ba9876543210:/etc/conf.d/site.conf:ro",
                                "data:/data")),
                is(List.of(
                        "mount at /data",
                        "mount at /etc/conf.d/site.conf",
                        "mount at /etc/site.conf",
                        "content of conf/a.conf",
                        "content of motd")));
    }

    @Test
    void whereNoSingleMountDiffersItIsTheField() {
        assertThat(volumes(List.of("a:/a", "b:/b"), List.of("b:/b", "a:/a")), is(List.of("volumes")));
        assertThat(volumes(List.of(Map.of("type", "tmpfs")), List.of("b:/b")), is(List.of("volumes")));
    }
}
