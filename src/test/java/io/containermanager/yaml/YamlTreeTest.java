package io.containermanager.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.CpuTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services:\t\n  web:\n    image:\tx\n",
                "services:\n  web:\n    image: \t x\t\n",
                "services:\n  web:\t# note\n    image:\t\"x\"\t# note\n",
                "services:\n\t\n  web:\n\t# note\n    image: 'x'\n \t \n",
                "services:\n  web: {\n\t\"image\":\t\"x\",\n\t\t}\n",
                "services:\t{web:\t{image:\tx\t}}\n",
                "services:\r\n  web:\t\r\n    image:\tx\r\n",
                "---\t\n#\u2603😀\nservices:\n  web:\n    ?\timage\n    :\tx\n",
                "services:\n  web:\n    image\t:\tx\n",
                "services:\n  web: &a\t!!map\n    image: &b\tx\n"
            })
    void aTabSeparates(String text) throws YamlTree.MalformedException {
        assertThat(YamlTree.parse(text).tree(), is(Map.of("services", Map.of("web", Map.of("image", "x")))));
    }

    @Test
    void aTabSeparatesItemsAndStaysInTexts() throws YamlTree.MalformedException {
        assertThat(
                YamlTree.parse("-\ta\n-\tb\tc\n- \"\td\"\n- [\n\te,\t\n\tf]\n- |\n  \tg\n")
                        .tree(),
                is(List.of("a", "b\tc", "\td", List.of("e", "f"), "\tg\n")));
    }

    @ParameterizedTest
    @CsvSource({"'a:\n\tb: 1\n', 2", "'a:\n  b: 1\n\tc: 2\n', 3", "'a:\n  - x\n  \t- y\n', 3", "'\ta: 1', 1"})
    void aTabIsNoIndentation(String text, int line) {
        var refused = assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(text));
        assertThat(refused.line(), is(line));
    }

    @ParameterizedTest
    @CsvSource({
        "'services:\n  web:\n    image:\u00a0x\n    ports: []\n', 3, 'U+00A0 (no-break space): replace it with'",
        "'services:\n  web:\n    image:\u200bnginx\n    ports: []\n', 3, 'U+200B (zero width space): delete it'",
        "'\ufeffa:\n  - b:\ufeffc\n    d: e\n', 2, 'U+FEFF (zero width no-break space): delete it'",
        "'a:\n  \u3000b: c\n d: e\n f\n', 2, 'U+3000 (ideographic space): replace it with a space'",
        "'a: {x: 1, b:\u00a02, c: }}\n', 1, U+00A0",
        "'a:\n  \"b\":\u202fc\n  d: e\n', 2, U+202F",
        "'a:\n-\u00a0b\nc: d\n', 2, U+00A0"
    })
    void aBlankThatIsNoneIsNamedWithItsLine(String text, int line, String problem) {
        var refused = assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(text));
        assertThat(refused.getMessage(), containsString(problem));
        assertThat(refused.line(), is(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ufeffa: b\nc: d: e\n",
                "# a:\u00a0b\n'a: b': c: d\n",
                "a: \"x:\u00a0y\"\nb: c: d\n",
                "a: x\u00a0y\nb: c: d\n"
            })
    void aBlankWithinATextIsNotBlamed(String text) {
        var refused = assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(text));
        assertThat(refused.line(), is(2));
        assertThat(refused.getMessage(), endsWith("(the parser: mapping values are not allowed here)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a: &x {b: *x};1;the alias *x is part of what it stands for",
                "a: &x!  b: 1!  c:!    - *x;4;the alias *x is part of what it stands for",
                "a: &x!- 1!- &y [*y];3;the alias *y is part of what it stands for"
            })
    void anAliasOfWhatItIsPartOfIsRefusedAtItsLine(String text, int line, String problem) {
        var refused = assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(text.replace('!', '\n')));
        assertThat(refused.line(), is(line));
        assertThat(refused.getMessage(), startsWith("line " + line + ": " + problem));
        assertThat(refused.kind(), is(YamlTree.MalformedException.Kind.EXPLAINED));
    }

    @Test
    void anAnchorThatIsGivenAgainNamesTheLastThatHasIt() throws YamlTree.MalformedException {
        assertThat(
                YamlTree.parse("a: &x {b: &x {c: 1}, d: *x}").tree(),
                is(Map.of("a", Map.of("b", Map.of("c", 1L), "d", Map.of("c", 1L)))));
        assertThat(YamlTree.parse("a: &x {b: &x 1, d: *x}").tree(), is(Map.of("a", Map.of("b", 1L, "d", 1L))));
    }

    @Test
    void whatIsTooDeepIsRefusedAtItsLine() {
        var deep = "a:\n  " + "[".repeat(70) + "]".repeat(70);
        assertThat(
                assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(deep))
                        .getMessage(),
                is("line 2: more than 60 levels"));
    }

    @Test
    void manyTabsTakeNoLongerThanOtherBlanks() {
        var value = "x".repeat(40);
        var text = "-\t%s\n".formatted(value).repeat(90_000);
        var work = CpuTime.of(() -> {
            try {
                assertThat(YamlTree.parse(text).tree(), is(Collections.nCopies(90_000, value)));
            } catch (YamlTree.MalformedException malformed) {
                throw new AssertionError(malformed);
            }
        });

        assertThat("a second or two, and no minutes", work, lessThan(Duration.ofSeconds(20)));
    }

    @Test
    void aTextOfJsonMayHaveEveryCharacter() throws YamlTree.MalformedException {
        for (int character = 0x20; character <= 0xffff; character++) {
            if (character != '"' && character != '\\' && !Character.isSurrogate((char) character)) {
                var text = "a" + (char) character + "b";
                assertThat(YamlTree.parse("{\"k\": \"" + text + "\"}").tree(), is(Map.of("k", text)));
            }
        }
    }

    @Test
    void jsonHasItsKindsAndLines() throws YamlTree.MalformedException {
        var json = YamlTree.parse("""
            {"a": [1, 2.5, true,
              null, "no"],
             "b/c": {"d": {}}}
            """);
        assertThat(
                json.tree(), is(Map.of("a", Arrays.asList(1L, 2.5, true, null, "no"), "b/c", Map.of("d", Map.of()))));
        assertThat(json.line("/a/4"), is(2));
        assertThat(json.line("/b~1c/d"), is(3));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a\": 1,\n \"a\": 2}', 2, Duplicate",
        "'{\"a\": 1\n', 2, end-of-input",
        "'{\"a\": {\"b\": 1,\n\"b\": 1}}', 2, Duplicate",
        "'{\"a\": 1}\n{}', 2, behind the end"
    })
    void brokenJsonIsRefusedWithItsLine(String text, int line, String problem) {
        var refused = assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(text));
        assertThat(refused.line(), is(line));
        assertThat(refused.getMessage(), containsString(problem));
    }

    @Test
    void yamlMayBeginLikeJson() throws YamlTree.MalformedException {
        assertThat(YamlTree.parse("{\"a\": b}").tree(), is(Map.of("a", "b")));
        assertThat(YamlTree.parse("{a: \"b\"} # c").tree(), is(Map.of("a", "b")));
    }
}
