package io.containermanager.engine.kubernetes.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects are written as {@code uid@version}. */
class ListedVersionsTest {

    @ParameterizedTest(name = "listed at {0}: {1}; known: {2}")
    @CsvSource({
        "90, '', '', true",
        "90, 'a@10 b@20', 'a@10 b@20', true",
        "90, 'a@10 b@20', 'a@10', false",
        "90, 'a@10 b@20', 'a@10 b@19', false",
        "90, 'a@9 b@20', 'a@10 b@100', true",
        // Deleted before the list was made: the watch has yet to say so.
        "90, 'a@10', 'a@10 b@20', false",
        "90, 'a@10', 'a@10 b@90', false",
        // Made after the list.
        "90, 'a@10', 'a@10 b@91', true",
        // Of versions that are anything but numbers only equal ones are as far.
        "x, 'a@q', 'a@q', true",
        "x, 'a@q', 'a@r', false",
    })
    void whetherAWatchHasComeAsFarAsAList(String version, String listed, String known, boolean reached) {
        var byUid = objects(listed).stream()
                .collect(Collectors.toMap(
                        object -> ListedVersions.metadata(object, "uid"),
                        object -> ListedVersions.metadata(object, "resourceVersion")));

        assertThat(new ListedVersions(version, byUid).reached(objects(known)), is(reached));
    }

    private static List<Map<String, Object>> objects(String texts) {
        return Arrays.stream(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(text -> Map.<String, Object>of(
                        "metadata",
                        Map.of(
                                "uid",
                                text.substring(0, text.indexOf('@')),
                                "resourceVersion",
                                text.substring(text.indexOf('@') + 1))))
                .toList();
    }
}
