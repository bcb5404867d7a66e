package io.containermanager.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about the mistakes that people make in YAML. The texts have ; for a line end and > for a tab. */
class YamlFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                // Wrong indents.
                "a:;  b:;    c: 1;   d:;      - 2;!4!the indent of 3 spaces fits none of the lines above",
                "a:;  b:;    c: 1;     d:;      - 2;!4!the indent of 5 spaces fits none",
                "a:;  b:;   c: 1;    # note;;    d:;!6!the indent of 4 spaces fits none",
                "a:;  b:;    - 1;   - 2;!4!the indent of 3 spaces fits none",
                "a:;  b:;    c:;      - 1;    - 2;!5!the indent of 4 spaces fits none",
                "a:;  - b;   c: d;!3!the indent of 3 spaces fits none",
                "  a:; b:;!2!the indent of 1 space fits none",
                "a: |;    text;  text;b: c;!3!the indent of 2 spaces fits none",
                "a:;  - b;  c: d;!3!a key stands where an item of the list from line 2 is expected",
                // Tabs.
                "a:;>b: c;!2!the line is indented with a tab",
                "a:;  b:;  >c: d;!3!the line is indented with a tab",
                // Quotes and brackets.
                "a: \"b;c:;  d: e;!1!the quote that opens here is not closed",
                "a: 'b;c: 'd';!2!text follows a closing quote",
                "a: \"b\" c;!1!text follows a closing quote",
                "a: [b, c;d: e;!1!the \"[\" that opens here is not closed with \"]\"",
                "a: {b: c;d: e;!1!the \"{\" that opens here is not closed with \"}\"",
                "a: [\"b\" \"c\"];!1!a comma between its items is missing",
                "a: [b, c]];!1!this bracket closes nothing",
                "a: @b;!1!a value cannot begin with this character: put the value in quotes",
                // Colons.
                "a:;  b:c;  d: e;!2!a space is missing after the colon",
                "a:;  b: c;  d:e;!3!a space is missing after the colon",
                "a:;  b c;  d: e;!2!a colon is missing",
                "a;  b:;    c: d;!1!a colon is missing",
                "a:;  b: c;  d;    - e;!3!a colon is missing",
                "a: b: c;!1!the line has a second colon with a space behind it",
                "a: echo x: y;!1!the line has a second colon with a space behind it",
                "a: http://b: c;!1!the line has a second colon with a space behind it",
                "a: b;---;a: c;!2!a second YAML document begins here: keep one in the file",
                "a: b;c: d\u0007;!2!here is a control character, which YAML does not allow: remove it, or save the"
                        + " file as plain UTF-8 text",
                // Keys that appear twice.
                "a:;  b: c;  d: e;  b: f;!4!the key b appears twice, first in line 2: keep one of them"
            })
    void aMistakeIsNamedWithItsLineAndWhatToDo(String text, int line, String problem) {
        var refused = refused(text);
        assertThat(refused.getMessage(), startsWith("line " + line + ": "));
        assertThat(refused.getMessage(), containsString(problem));
        assertThat(refused.line(), is(line));
        assertThat(refused.kind(), is(YamlTree.MalformedException.Kind.EXPLAINED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "a: b: c;!(the parser: mapping values are not allowed here)",
                "a:;  b:c;  d: e;!(the parser, in line 3: mapping values are not allowed here)"
            })
    void theParsersWordsStandBehindIt(String text, String words) {
        assertThat(refused(text).getMessage(), containsString(words));
    }

    @Test
    void aMistakeWithoutASentenceHasTheParsersWords() {
        var refused = refused("a: *b;");
        assertThat(refused.getMessage(), is("line 1: found undefined alias b"));
        assertThat(refused.kind(), is(YamlTree.MalformedException.Kind.PARSERS_WORDS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {"a: hunter2: c;", "a:;  b:hunter2;  d: e;", "a: \"hunter2;"})
    void nothingOfTheTextIsRepeated(String text) {
        assertThat(refused(text).getMessage(), not(containsString("hunter2")));
    }

    /** The parser ends lines at characters at which Java's lines do not end. */
    @Test
    void aLineBeyondTheTextIsRefusedAsWell() {
        assertThat(refused("a: b\u2028 c: d\u2028").getMessage(), containsString("(the parser"));
    }

    private static YamlTree.MalformedException refused(String text) {
        var yaml = text.replace(';', '\n').replace('>', '\t');
        return assertThrows(YamlTree.MalformedException.class, () -> YamlTree.parse(yaml));
    }
}
