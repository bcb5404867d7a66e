package io.containermanager.model.compose.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.compose.Posted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Environment files mean what they mean to Compose: the rules of Docker's manual, "Set environment variables within your container's
 * environment", section "Env file syntax", and what Compose's own reader does where that is silent.
 */
class EnvFileTest {

    private static final Map<String, String> KNOWN = Map.of("SET", "value", "HOST", "known");

    private final List<String> problems = new ArrayList<>();

    private Map<String, String> read(String text) {
        return EnvFile.read(text, KNOWN, problems());
    }

    private EnvFile.Problems problems() {
        return new EnvFile.Problems() {
            @Override
            public void refused(int line, String message) {
                problems.add("line " + line + " " + message);
            }

            @Override
            public void unset(int line, String variable) {
                problems.add("line " + line + " unset " + variable);
            }

            @Override
            public boolean takes(String value) {
                return true;
            }
        };
    }

    /** One line each, with the value of A; {@code ␤} stands for a line break, {@code ␉} for a tab. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        A=VAL                          | VAL
        A = VAL                        | VAL
        A="VAL"                        | VAL
        A='VAL'                        | VAL
        A=                             | ``
        A=VAL # comment                | VAL
        A=VAL# not a comment           | VAL# not a comment
        A="VAL # not a comment"        | VAL # not a comment
        A="VAL" # comment              | VAL
        A="VAL"# comment               | VAL
        A='VAL' # comment              | VAL
        A='$SET'                       | $SET
        A='${SET}'                     | ${SET}
        A="$SET"                       | value
        A=$SET-${SET}                  | value-value
        A=$$SET                        | $SET
        A=\\$SET                       | \\value
        A="\\$SET"                     | $SET
        A='Let\\'s go!'                | Let's go!
        A="{\\"hello\\": \\"json\\"}"  | {"hello": "json"}
        A="some\\tvalue"               | some␉value
        A='some\\tvalue'               | some\\tvalue
        A=some\\tvalue                 | some\\tvalue
        A="a\\\\b"                     | a\\b
        A="a\\qb"                      | a\\qb
        A="\\0123"                     | S
        A=\\0123                       | \\0123
        A: 1                           | 1
        A: Foo=bar                     | Foo=bar
        A=1:B                          | 1:B
        export A=2                     | 2
        export␉A="export A"            | export A
        ␉ export A=2                   | 2
        A=two words                    | two words
        A=foobar=                      | foobar=
        A="one␤two"                    | one␤two
        A='one␤two $X' # comment       | one␤two $X
        A="it's"                       | it's
        A='say "x"'                    | say "x"
        A=it's                         | it's
        A=${UNSET:-fallback}           | fallback
        B=1␤A=$B                       | 1
        B=1␤B=2␤A=$B                   | 2
        HOST=file␤A=$HOST              | known
        A=1␤A=2                        | 2
        # comment␤␤A=1                 | 1
        SET␤A=$SET                     | value
        A.b-c[0]=x␤A=1                 | 1
        """)
    void aValueIsWhatComposeReads(String text, String expected) {
        var variables = read(text.replace('␤', '\n').replace('␉', '\t'));

        assertThat(variables.get("A"), equalTo(expected.replace('␤', '\n').replace('␉', '\t')));
        assertThat(problems, equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        A=1␤just words␤B=2             | line 2 is neither NAME=value nor a comment
        A=1␤␤C="open␤B=2               | line 3 opens a quote that is never closed
        C='open␤B=2                    | line 1 opens a quote that is never closed
        C="x" y␤B=2                    | line 1 continues after its closing quote
        C="x␤y"z␤B=2                   | line 2 continues after its closing quote
        lol$wut␤B=2                    | line 1 is neither NAME=value
        A B=1␤B=2                      | line 1 is neither NAME=value
        =1␤B=2                         | line 1 is neither NAME=value
        A=${SET␤B=2                    | line 1 has a ${SET that is not closed
        A=${B:?give it}␤B=2            | line 1 requires the variable "B", which is not set: give it
        {"A": "1"}␤B=2                 | line 1 is neither NAME=value
        """)
    void whatIsNotUnderstoodIsRefusedWithItsLineAndWithoutItsText(String text, String message) {
        assertThat(read(text.replace('␤', '\n')).get("B"), equalTo("2"));

        assertThat(problems.size(), equalTo(1));
        assertThat(problems.getFirst(), containsString(message));
        assertThat("a value may be a secret", problems.getFirst(), not(containsString("words")));
    }

    @Test
    void anUnsetVariableIsReportedWithItsLine() {
        assertThat(read("X=1\nPASSWORD=ab$cd").get("PASSWORD"), equalTo("ab"));
        assertThat(problems, contains("line 2 unset cd"));
    }

    @Test
    void aByteOrderMarkAndWindowsLinesChangeNothing() {
        assertThat(read("\ufeffA=1\r\nB='x\r\ny'\r\n"), equalTo(Map.of("A", "1", "B", "x\ny")));
    }

    @Test
    void aRawFileIsTakenAsItIs() {
        assertThat(
                EnvFile.readRaw("# c\nA='x' # y\nB=$A\n\nSET\nUNKNOWN\ntwo words\n", KNOWN, problems()),
                equalTo(Map.of("A", "'x' # y", "B", "$A", "SET", "value")));
        assertThat(problems, contains("line 7 is neither NAME=value nor a comment"));
    }

    @Test
    void aMegabyteOfLinesIsReadInTimeThatGrowsWithItsLength() {
        assertThat(read("A=$B\n".repeat(200_000)).size(), equalTo(1));
        assertThat(problems.size(), equalTo(200_000));
    }

    @Test
    void aFileThatIsNotUnderstoodIsRefusedWithItsName() {
        assertThat(
                Posted.web("env_file: conf/web.env")
                        .side(".env", "X=1\njust words\n")
                        .side("conf/web.env", "A=1\n\nB=\"open\n")
                        .refusals(),
                contains(
                        " .env line 2 is neither NAME=value nor a comment: a value of several lines, or with a # in it,"
                                + " needs quotes",
                        "/services/web/env_file conf/web.env line 3 opens a quote that is never closed"));
    }
}
