package io.containermanager.engine.simulated;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.simulated.SimulatedEngine.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellTest {

    private static final Shell.Surroundings SURROUNDINGS =
            new Shell.Surroundings("web", Map.of("GREETING", "good day"), "root", List.of("key"));

    private static ExecResult exec(String... command) {
        var script = Shell.run(List.of(command), SURROUNDINGS);
        return Execution.of(script, new ExecRequest(List.of(command), Duration.ofSeconds(5), 1_000))
                .result();
    }

    @Test
    void quotesKeepWordsTogether() {
        assertThat(exec("sh", "-c", "echo 'a  b' \"c; d\"").stdout(), is("a  b c; d\n"));
    }

    @Test
    void variablesArePutInExceptBetweenSingleQuotes() {
        assertThat(
                exec("sh", "-c", "echo $GREETING \"$GREETING\" '$GREETING' $NOBODY.")
                        .stdout(),
                is("good day good day $GREETING .\n"));
    }

    @Test
    void statementsAreRunByHowTheOneBeforeEnded() {
        assertThat(
                exec("sh", "-c", "true && echo yes; false && echo no; false || echo otherwise")
                        .stdout(),
                is("yes\notherwise\n"));
    }

    @Test
    void exitEndsTheScript() {
        var result = exec("sh", "-c", "echo before; exit 4; echo after");
        assertThat(result.stdout(), is("before\n"));
        assertThat(result.exitCode(), is(4));
    }

    @Test
    void unknownProgramsAndFilesAreSaidOnTheErrorStream() {
        assertThat(exec("frobnicate").exitCode(), is(127));
        assertThat(exec("cat", "/nowhere").stderr(), containsString("No such file"));
    }

    @Test
    void anUnknownMainProgramIsAServer() {
        assertThat(
                Shell.main(List.of("nginx", "-g", "daemon off;"), SURROUNDINGS).isEmpty(), is(true));
        assertThat(Shell.main(List.of(), SURROUNDINGS).isEmpty(), is(true));
        assertThat(
                Shell.main(List.of("sleep", "3"), SURROUNDINGS).orElseThrow().length(), equalTo(Duration.ofSeconds(3)));
    }
}
