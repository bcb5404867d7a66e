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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/container-healthcheck} with a {@code wget} and a Java that only print how they were called. */
class ContainerHealthcheckTest {

    private static final String REFUSED = "echo \"wget: can't connect\" >&2\nexit 1\n";

    @TempDir
    Path folder;

    @BeforeEach
    void java() throws IOException {
        LauncherProject.executable(folder.resolve("java"), "#!/bin/sh\necho \"java $*\"\n");
    }

    private void wget(String body) throws IOException {
        LauncherProject.executable(folder.resolve("wget"), "#!/bin/sh\n" + body);
    }

    private void listening() throws IOException {
        Files.writeString(folder.resolve("address"), "http://127.0.0.1:4711\n");
    }

    /** Its exit code, then what it printed. */
    private String check() throws Exception {
        var command = new ProcessBuilder("sh", "bin/container-healthcheck");
        var environment = command.environment();
        environment.put("PATH", folder + ":" + System.getenv("PATH"));
        environment.put("CGROUP_ROOT", folder.toString());
        environment.put("DATABASE_PATH", folder.resolve("database.sqlite").toString());
        environment.put("http_proxy", "http://proxy.example:3128");
        environment.put("JAVA_OPTS", "-Dof.the.service=true");
        var process = command.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return (process.waitFor() + " " + output).strip();
    }

    @Test
    void aServiceThatAnswersIsHealthyWithoutAJvm() throws Exception {
        listening();
        wget("echo \"$*\"\n");

        assertThat(check(), is("0 -q -O /dev/null http://127.0.0.1:4711/health/live"));
    }

    /** BusyBox knows no no_proxy: through a proxy the container's own loopback address is another machine's. */
    @Test
    void noProxyIsAskedForTheContainersOwnAddress() throws Exception {
        listening();
        wget("env | grep -i ^http_proxy\ntrue\n");

        assertThat(check(), is("0"));
    }

    @Test
    void aServiceThatDoesNotAnswerFailsWithTheAddressThatWasTried() throws Exception {
        listening();
        wget(REFUSED);

        assertThat(
                check(),
                allOf(
                        startsWith("1 wget: can't connect"),
                        endsWith("container-manager: health check failed: GET http://127.0.0.1:4711/health/live")));
    }

    /** Process 1 is the service, a JVM, which reaps no children but its own: whatever outlived the check would stay a zombie. */
    @Test
    void aServiceThatHangsFailsInTimeAndNothingOutlivesTheCheck() throws Exception {
        listening();
        wget("echo $$ >" + folder.resolve("pid") + "\nexec sleep 600\n");

        assertThat(check(), containsString("no answer within 3 s"));

        long request = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(request).isPresent(), is(false));
        assertThat(Files.readString(Path.of("bin/container-healthcheck")), not(containsString("timeout ")));
    }

    @Test
    void onlyWhereTheAddressIsUnknownTheProgramItselfChecksWithTheFlagsOfACheck() throws Exception {
        wget(REFUSED);

        assertThat(
                check(),
                allOf(
                        startsWith("0 java "),
                        endsWith("-jar /app/container-manager.jar --healthcheck"),
                        not(containsString("of.the.service"))));
    }

    @Test
    void theProgramItselfDoesNotCheckWhereItDoesNotFitBesideTheService() throws Exception {
        wget(REFUSED);
        Files.writeString(folder.resolve("memory.max"), (128 << 20) + "\n");
        Files.writeString(folder.resolve("memory.stat"), "anon " + (100 << 20) + "\n");

        assertThat(check(), startsWith("1 container-manager: 28 MiB of this container's 128 MiB are left"));
    }
}
