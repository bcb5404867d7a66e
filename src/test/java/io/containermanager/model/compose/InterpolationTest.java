package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose specification's grammar for variables, and that of environment files. */
class InterpolationTest {

    private static final Map<String, String> VARIABLES = Map.of("SET", "value", "EMPTY", "", "OTHER", "other");

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, quoteCharacter = '`', textBlock = """
        plain               | plain
        $SET                | value
        ${SET}              | value
        a$SET-b             | avalue-b
        ${SET}${OTHER}      | valueother
        $$SET               | $SET
        $${SET}             | ${SET}
        ${EMPTY:-default}   | default
        ${EMPTY-default}    | ``
        ${UNSET-default}    | default
        ${UNSET:-}          | ``
        ${UNSET:-${OTHER}}  | other
        ${UNSET:-a${UNSET2-b}c} | abc
        ${SET:+x}           | x
        ${EMPTY:+x}         | ``
        ${EMPTY+x}          | x
        ${UNSET+x}          | ``
        ${SET:?needed}      | value
        ${EMPTY?needed}     | ``
        ${UNSET:-http://h:1/} | http://h:1/
        """)
    void variablesAreReplaced(String text, String expected) {
        Interpolation.Result result = Interpolation.of(text, VARIABLES, name -> {});

        assertThat(result.problem(), nullValue());
        assertThat(result.text(), equalTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "$1",
                "${}",
                "${SET",
                "${SET:}",
                "${SET:=x}",
                "${UNSET?why}",
                "${EMPTY:?why}",
                "${UNSET:-${SET}",
                "${-x}"
            })
    void whatIsNotOfTheGrammarIsRefused(String text) {
        assertThat(Interpolation.of(text, VARIABLES, name -> {}).problem(), not(nullValue()));
    }

    @Test
    void defaultsNestUpToABound() {
        assertThat(
                Interpolation.of("${A:-".repeat(10_000), Map.of(), name -> {}).problem(), not(nullValue()));
    }

    @Test
    void variablesThatAreNotSetAreTold() {
        var unset = new ArrayList<String>();
        Interpolation.of("$A ${B} ${C-x} $SET", VARIABLES, unset::add);

        assertThat(unset, contains("A", "B"));
    }

    @Test
    void environmentFilesAreReadAsComposeDoes() {
        assertThat(
                EnvFile.read("""
                    # comment
                    A=1
                    export B = two words # comment
                    C='a $A # b'
                    D="x\\ny $A"
                    E=
                    F=$A-${SET}
                    SET
                    UNKNOWN
                    """, VARIABLES, unset -> {}),
                equalTo(Map.of(
                        "A",
                        "1",
                        "B",
                        "two words",
                        "C",
                        "a $A # b",
                        "D",
                        "x\ny 1",
                        "E",
                        "",
                        "F",
                        "1-value",
                        "SET",
                        "value")));
    }

    @Test
    void quotedValuesGoOverSeveralLines() {
        assertThat(
                EnvFile.read("KEY='one\r\ntwo $X' # c\nD=\"a \\\"b\\\"\n\\$c\"\nOPEN='x\nZ=1", Map.of(), unset -> {}),
                equalTo(Map.of("KEY", "one\ntwo $X", "D", "a \"b\"\n$c", "OPEN", "'x", "Z", "1")));
    }

    @Test
    void aVariableThatAFileUsesWithoutAValueIsTold() {
        var unset = new ArrayList<String>();

        assertThat(EnvFile.read("PASSWORD=ab$cd", Map.of(), unset::add), equalTo(Map.of("PASSWORD", "ab")));
        assertThat(unset, contains("cd"));
    }

    @Test
    void aRawFileIsTakenAsItIs() {
        assertThat(EnvFile.readRaw("# c\nA='x' # y\nB=$A\n=\nC"), equalTo(Map.of("A", "'x' # y", "B", "$A")));
    }
}
