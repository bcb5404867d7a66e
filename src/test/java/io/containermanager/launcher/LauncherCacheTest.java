package io.containermanager.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the launcher trains the caches, and which of them a start or a command uses. */
class LauncherCacheTest extends LauncherProject {

    private static final String FAILING_TRAINING = """
        #!/bin/sh
        case "$*" in *--train-commands*) exit 1 ;; *--train*) echo x >> "$(dirname "$0")/trainings"; exit 1 ;; esac
        echo "java $0 $*"
        """;

    @Test
    void trainsOnceAndUsesTheCacheFromThenOn() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        String cacheFlag = "-XX:AOTCache=" + project + "/target/container-manager.aot";

        Run first = start(Map.of("JAVA_HOME", jdk.toString()));
        Run second = start(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(first.messages(), containsString("training run"));
        assertThat(first.output(), containsString(cacheFlag));
        assertThat(second.messages(), not(containsString("training run")));
        assertThat(second.output(), containsString(cacheFlag));
        assertThat(second.output(), containsString("-Dorg.sqlite.lib.path=" + project + "/target/natives"));
        assertThat("unpacked once", Files.exists(project.resolve("target/natives/libsqlitejdbc.so")), is(true));
        assertThat(trainings(jdk), is(1L));
    }

    @Test
    void anUnpackedReleaseRunsItsJarAndKeepsTheCacheWhereConfigured() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.move(project.resolve("target"), project.resolve("lib"));
        Path cache = Files.createDirectories(folder.resolve("cache"));

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "CACHE_DIRECTORY", cache.toString()));

        assertThat(run.output(), containsString(" -jar " + project + "/lib/container-manager.jar"));
        assertThat(run.output(), containsString("-XX:AOTCache=" + cache + "/container-manager.aot"));
        assertThat(run.messages(), not(containsString("building")));
        assertThat(Files.exists(project.resolve("target")), is(false));
    }

    @Test
    void trainsAgainForANewerJarAndForAnotherJdk() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Path other = jdk("jdk-26", "26", JAVA);
        start(Map.of("JAVA_HOME", jdk.toString()));

        Files.setLastModifiedTime(
                project.resolve("target/container-manager.jar"),
                FileTime.from(Instant.now().plusSeconds(5)));
        start(Map.of("JAVA_HOME", jdk.toString()));
        assertThat(trainings(jdk), is(2L));

        start(Map.of("JAVA_HOME", other.toString()));
        assertThat(trainings(other), is(1L));
    }

    @Test
    void startsWithoutACacheWhenTheTrainingFailsAndDoesNotRepeatIt() throws Exception {
        Path jdk = jdk("jdk-25", "25", FAILING_TRAINING);

        Run first = start(Map.of("JAVA_HOME", jdk.toString()));
        Run second = start(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(first.messages(), containsString("the training run failed"));
        assertThat(first.output(), not(containsString("AOTCache")));
        assertThat(second.output(), startsWith("java "));
        assertThat(trainings(jdk), is(1L));
    }

    @Test
    void doesNotTrainForACallThatOnlyAsks() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);

        start(Map.of("JAVA_HOME", jdk.toString()), "--help");
        start(Map.of("JAVA_HOME", jdk.toString()), "--train");
        start(Map.of("JAVA_HOME", jdk.toString()), "--config", "a.yaml", "ps", "-o", "json");

        assertThat(Files.exists(project.resolve("target/container-manager.aot")), is(false));
    }

    @Test
    void commandsHaveASmallerCacheAndOtherwiseUseTheServices() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());
        start(environment);
        Path own = project.resolve("target/container-manager-commands.aot");

        assertThat(start(environment, "ps").output(), containsString("-XX:AOTCache=" + own + " "));
        assertThat(start(environment, "ps").messages(), is(""));
        Files.delete(own);
        assertThat(
                start(environment, "ps").output(),
                containsString("-XX:AOTCache=" + project + "/target/container-manager.aot "));
    }

    @Test
    void aBuildForACommandPreparesTheCommandsOnly() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));
        executable(path.resolve("mvn"), MAVEN);

        Run run = start(Map.of("JAVA_HOME", jdk.toString()), "ps");

        assertThat(run.output(), containsString("-XX:AOTCache=" + project + "/target/container-manager-commands.aot "));
        assertThat(Files.exists(project.resolve("target/container-manager.aot")), is(false));
    }

    private static long trainings(Path jdk) throws IOException {
        return Files.readAllLines(jdk.resolve("bin/trainings")).size();
    }
}
