package io.containermanager.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.containermanager.model.App;
import io.containermanager.model.StateArbitraries;
import io.containermanager.model.compose.ComposeExport;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What is written as YAML reads back equal, by our own reader and by one of YAML 1.1. */
class YamlWriterTest {

    @Provide
    Arbitrary<App> apps() {
        return StateArbitraries.states().map(state -> state.apps().firstEntry().getValue());
    }

    @Property(tries = 200)
    void anyAppReadsBackEqual(@ForAll("apps") App app) throws YamlTree.MalformedException {
        var tree = ComposeExport.write(app);

        assertThat(plain(YamlTree.parse(YamlWriter.text(tree)).tree()), equalTo(plain(tree)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "no",
                "on",
                "off",
                "y",
                "true",
                "null",
                "~",
                "",
                " ",
                "22:22",
                "1e3",
                "1.",
                ".5",
                "0x1f",
                "0o7",
                "010",
                "1_000",
                "2001-01-01",
                "=",
                "<<",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "- a",
                "a: b",
                "a #b",
                "#a",
                "a\nb",
                "a\n",
                "\na",
                "a\n\n",
                "\ttab",
                "a\rb",
                "\u0085",
                "\u2028",
                "\ufeff",
                "\u0007",
                "😀",
                "a\\b",
                "\"q\"",
                "'q'",
                "{a}",
                "[a]",
                "a,b",
                "?",
                "-",
                "---",
                "...",
                "-1",
                "+1",
                ".inf",
                ".nan",
                "  indented\nless"
            })
    void anyTextIsATextAgain(String text) throws YamlTree.MalformedException {
        var tree = Map.<String, @Nullable Object>of("a", text, "b", List.of(text));
        var written = YamlWriter.text(tree);

        assertThat(written, YamlTree.parse(written).tree(), equalTo(tree));
        Object old = new Yaml(new SafeConstructor(new LoaderOptions())).load(written);
        assertThat(written, old, equalTo(tree));
    }

    /** Numbers by their text: whether one is an int or a long says nothing. */
    private static @Nullable Object plain(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var copy = new java.util.TreeMap<String, Object>();
                map.forEach((key, value) -> copy.put(String.valueOf(key), String.valueOf(plain(value))));
                yield copy;
            }
            case List<?> list ->
                list.stream().map(item -> String.valueOf(plain(item))).toList();
            case null, default -> String.valueOf(tree);
        };
    }
}
