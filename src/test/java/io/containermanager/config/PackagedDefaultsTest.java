package io.containermanager.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.yaml.YamlTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackagedDefaultsTest {

    @Test
    void readsFromThePackedFileWhatTheYamlParserReads() throws Exception {
        var text = Files.readString(Path.of("application.yaml"));

        var expected = new LinkedHashMap<String, String>();
        flatten("", YamlTree.parse(text).tree(), expected);

        assertThat(PackagedDefaults.parse(text), is(expected));
        assertThat(PackagedDefaults.read(), is(expected));
    }

    private static void flatten(String key, @Nullable Object node, Map<String, String> into) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((name, child) -> flatten(key.isEmpty() ? "" + name : key + "." + name, child, into));
            case List<?> list -> assertThat("the default of " + key, list, is(List.of()));
            case null, default -> into.put(key, String.valueOf(node));
        }
    }

    @Test
    void leavesEmptyListsAndObjectsOut() {
        assertThat(PackagedDefaults.parse("a: []\nb:\n  c: {}\n"), is(anEmptyMap()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                " a: 1",
                "a: [1]",
                "a: {b: 1}",
                "a: 'x'",
                "a: \"x\\n\"",
                "a: \"x",
                "a: \"",
                "a: 1 # one",
                "a: |",
                "- a"
            })
    void refusesWhatItDoesNotUnderstand(String line) {
        var refused = assertThrows(IllegalStateException.class, () -> PackagedDefaults.parse("first: 1\n" + line));

        assertThat(refused.getMessage(), containsString("application.yaml, line 2"));
    }
}
