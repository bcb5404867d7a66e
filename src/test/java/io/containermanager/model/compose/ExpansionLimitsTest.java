package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few kilobytes that would become gigabytes are refused, in seconds and once, whatever they grow by. */
@Timeout(60)
class ExpansionLimitsTest {

    private static final String TOO_MUCH = "grows beyond 4 MiB of text or 200000 values";

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
    }

    private static String big() {
        return "A=" + "x".repeat(60_000) + "\n";
    }

    @Test
    void byVariablesInTheFile() {
        var file = Posted.file("services:\n  web:\n    image: x\n    environment:\n"
                        + lines(30_000, i -> "      V" + i + ": \"${A}\"") + "\n")
                .side(".env", big());
        assertThat(file.refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void byVariablesInEnv() {
        var file = Posted.web("").side(".env", big() + lines(15_000, i -> "A" + i + "=${A}"));
        assertThat(file.refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void byVariablesInAnEnvironmentFile() {
        var file = Posted.web("env_file: a.env").side("a.env", big() + lines(15_000, i -> "A" + i + "=${A}"));
        assertThat(file.refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void byAnEnvironmentFileOfManyServices() {
        var file = Posted.file("services:\n" + lines(500, i -> "  s" + i + ": {image: x, env_file: a.env}") + "\n")
                .side("a.env", lines(20, i -> "A" + i + "=" + "x".repeat(10_000)));
        assertThat(file.refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void byAnchors() {
        var file = Posted.file(
                "x-a: &a \"" + "x".repeat(60_000) + "\"\nservices:\n  web:\n    image: x\n    environment:\n"
                        + lines(900, i -> "      V" + i + ": *a") + "\n");
        assertThat(file.refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void byExtends() {
        var base = "  base:\n    image: x\n    environment:\n" + lines(500, i -> "      V" + i + ": a") + "\n";
        var many = lines(2_000, i -> "  s" + i + ": {extends: {service: base}}");
        assertThat(Posted.file("services:\n" + base + many + "\n").refusals(), hasItem(containsString(TOO_MUCH)));
    }

    @Test
    void whatFitsIsNotCountedAgainstIt() {
        var file = Posted.file("services:\n" + lines(200, i -> "  s" + i + ": {image: x, env_file: a.env}") + "\n")
                .side("a.env", lines(10, i -> "A" + i + "=" + "x".repeat(100)));
        assertThat(file.refusals(), is(empty()));
    }

    @Test
    void itIsSaidOnce() {
        var file = Posted.file("services:\n  web:\n    image: x\n    labels:\n"
                        + lines(1_000, i -> "      v" + i + ": \"${A}\"") + "\n")
                .side(".env", big());
        assertThat(file.refusals(), contains(containsString(TOO_MUCH)));
    }
}
