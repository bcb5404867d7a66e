package io.containermanager.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/container-entrypoint} with a Java that only prints how it was called, in a group without a limit or with one. */
class ContainerEntrypointTest {

    @TempDir
    Path folder;

    @BeforeEach
    void java() throws IOException {
        LauncherProject.executable(folder.resolve("java"), "#!/bin/sh\necho \"$*\"\n");
    }

    private String run(String... arguments) throws Exception {
        var command = new ProcessBuilder("sh", "bin/container-entrypoint");
        command.command().addAll(List.of(arguments));
        command.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        command.environment().put("CGROUP_ROOT", folder.toString());
        command.environment().remove("JAVA_OPTS");
        var process = command.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "doctor --url x",
                "--url http://x ps",
                "--context=home ps",
                "--config a.yaml ps",
                "exec shop/web -- serve"
            })
    void commandsHaveACacheOfTheirOwnAndOneCompiler(String line) throws Exception {
        assertThat(
                run(line.split(" ")),
                allOf(
                        containsString(" -XX:TieredStopAtLevel=1 "),
                        containsString(" -XX:AOTCache=/app/container-manager-commands.aot "),
                        endsWith("-jar /app/container-manager.jar " + line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "--config a.yaml serve", "--version", "--config=a.yaml"})
    void theServiceHasItsCacheAndBothCompilers(String line) throws Exception {
        assertThat(
                run(line.isEmpty() ? new String[0] : line.split(" ")),
                allOf(
                        containsString(" -XX:AOTCache=/app/container-manager.aot "),
                        not(containsString("Tiered")),
                        endsWith(("-jar /app/container-manager.jar " + line).strip())));
    }

    @Test
    void aCommandThatDoesNotFitBesideTheServiceIsRefusedWithTheRemedy() throws Exception {
        Files.writeString(folder.resolve("memory.max"), (128 << 20) + "\n");
        Files.writeString(folder.resolve("memory.stat"), "file 30\nanon " + (100 << 20) + "\nkernel 7\n");

        assertThat(
                run("ps"),
                allOf(
                        startsWith("container-manager: 28 MiB of this container's 128 MiB are left"),
                        containsString("raise its memory limit, or run the command outside of it with --url")));
        assertThat("the service", run(), containsString("-XX:AOTCache=/app/container-manager.aot"));
        Files.writeString(folder.resolve("memory.stat"), "file 30\nanon " + (80 << 20) + "\nkernel 7\n");
        assertThat(run("ps"), containsString("-XX:AOTCache=/app/container-manager-commands.aot"));
    }

    /** A check must never cost the service that it checks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--healthcheck",
                "--config a.yaml --healthcheck",
                "--check-config",
                "serve --check-config",
                "--version"
            })
    void aCheckThatDoesNotFitBesideTheServiceIsRefused(String line) throws Exception {
        Files.writeString(folder.resolve("memory.max"), (128 << 20) + "\n");
        Files.writeString(folder.resolve("memory.stat"), "anon " + (100 << 20) + "\n");

        assertThat(
                run(line.split(" ")),
                is("container-manager: 28 MiB of this container's 128 MiB are left, and a check by the program"
                        + " itself needs 44: raise its memory limit"));
        Files.writeString(folder.resolve("memory.stat"), "anon " + (60 << 20) + "\n");
        assertThat(run(line.split(" ")), endsWith(" " + line));
    }

    @Test
    void theCheckOfAServiceTakesNoMoreThanACommand() throws Exception {
        assertThat(
                run("--config", "a.yaml", "--healthcheck"),
                allOf(
                        containsString(" -XX:TieredStopAtLevel=1 -Xms4m "),
                        containsString(" -XX:AOTCache=/app/container-manager-commands.aot ")));
    }

    @Test
    void whatRunsBesideTheServiceIsEndedBeforeIt() throws Exception {
        LauncherProject.executable(folder.resolve("java"), "#!/bin/sh\ncat /proc/self/oom_score_adj\n");

        assertThat(run("--healthcheck"), is("1000"));
        assertThat(run("ps"), is("1000"));
        assertThat(run("serve"), not("1000"));
    }

    @Test
    void theCheckOfAConfigurationSparesTheServiceToo() throws Exception {
        Files.writeString(folder.resolve("memory.max"), (128 << 20) + "\n");
        Files.writeString(folder.resolve("memory.stat"), "anon " + (100 << 20) + "\n");
        assertThat(run("--config", "a.yaml", "--check-config"), startsWith("container-manager: 28 MiB of"));

        Files.writeString(folder.resolve("memory.stat"), "anon " + (80 << 20) + "\n");
        assertThat(
                run("--check-config"),
                allOf(
                        containsString(" -XX:TieredStopAtLevel=1 "),
                        containsString(" -XX:AOTCache=/app/container-manager.aot ")));
    }

    @Test
    void controlGroupsOfVersionOneAreReadAsWell() throws Exception {
        var memory = Files.createDirectory(folder.resolve("memory"));
        Files.writeString(memory.resolve("memory.limit_in_bytes"), (128 << 20) + "\n");
        Files.writeString(
                memory.resolve("memory.stat"), "cache 9\nrss 1\ntotal_cache 9\ntotal_rss " + (90 << 20) + "\n");

        assertThat(run("ps"), startsWith("container-manager: 38 MiB of"));
    }

    @ParameterizedTest
    @CsvSource({"134217728, 24", "536870912, 76", "8589934592, 512", "max, 512"})
    void theHeapIsAShareOfTheGroupsMemory(String limit, int mebibytes) throws Exception {
        Files.writeString(folder.resolve("memory.max"), limit + "\n");

        assertThat(run(), containsString(" -Xmx" + mebibytes + "m "));
    }
}
