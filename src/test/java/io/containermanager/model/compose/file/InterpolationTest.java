package io.containermanager.model.compose.file;

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

/** The Compose specification's grammar for variables, in its section "Interpolation". */
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
        ${UNSET:-{"a": {}}} | {"a": {}}
        ${SET:-${UNSET:?never looked at}} | value
        ${UNSET+${UNSET2:?never looked at}} | ``
        `echo $1 ^(sys|proc)($|/) $` | `echo $1 ^(sys|proc)($|/) $`
        """)
    void variablesAreReplaced(String text, String expected) {
        Interpolation.Result result = Interpolation.of(text, VARIABLES, name -> {});

        assertThat(result.problem(), nullValue());
        assertThat(result.text(), equalTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${}",
                "${ SET}",
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
    void unsetVariablesAreReported() {
        var unset = new ArrayList<String>();
        Interpolation.of("$A ${B} ${C-x} $SET", VARIABLES, unset::add);

        assertThat(unset, contains("A", "B"));
    }
}
