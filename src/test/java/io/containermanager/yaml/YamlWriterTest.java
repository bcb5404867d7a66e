package io.containermanager.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

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

    /** By YAML 1.1, 1.2, and what readers such as Go's, JavaScript's and Ruby's take beyond them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0o17",
                "-0o17",
                "0O17",
                "0b11",
                "0B1",
                "0x1F",
                "0X1f",
                "-0x1",
                "017",
                "1_000",
                "1__0",
                "1_0.5",
                "1e3",
                "1E+3",
                "1.",
                ".5",
                "+.5",
                "-.5e1",
                "12:30",
                "1:30:00",
                "190:20:30.15",
                "22:22",
                "2001-01-01",
                "2001-1-1",
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14 21:59:43.10 -5",
                "y",
                "Y",
                "n",
                "N",
                "yes",
                "Yes",
                "YES",
                "no",
                "No",
                "on",
                "On",
                "off",
                "OFF",
                "true",
                "True",
                "TRUE",
                "tRue",
                "false",
                "null",
                "Null",
                "NULL",
                "~",
                "nil",
                ".inf",
                "-.Inf",
                "+.INF",
                ".nan",
                ".NaN",
                "nan",
                "inf",
                "Infinity",
                "=",
                "<<",
                "1.5",
                "0",
                "-1",
                "0.0.0"
            })
    void whatAnyReaderMayTakeForAnotherKindIsQuoted(String text) {
        var written = YamlWriter.text(Map.of("a", text)) + YamlWriter.text(Map.of(text, "a"));

        assertThat(written, either(containsString("a: \"" + text + "\"\n")).or(containsString("a: '" + text + "'\n")));
        assertThat(
                written, either(containsString("\n\"" + text + "\": a\n")).or(containsString("\n'" + text + "': a\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx:1.28", "./data:/data", "shop", "/etc/x", "a-1", "none", "512m2"})
    void whatEveryReaderTakesForATextIsNot(String text) {
        assertThat(YamlWriter.text(Map.of("a", text)), is("a: " + text + "\n"));
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
