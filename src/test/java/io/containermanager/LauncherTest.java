package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.cli.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/container-manager} in a project folder of its own, with JDKs and a Maven that only tell how they were called. */
class LauncherTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final List<String> TOOLS =
            List.of("sed", "head", "dirname", "readlink", "cat", "mktemp", "mv", "rm", "sleep", "mkdir");

    /** Prints its arguments and folder; a training run leaves the cache that it was asked for. */
    private static final String JAVA = """
        #!/bin/sh
        for argument in "$@"; do
            case $argument in
                -XX:AOTCacheOutput=*) echo trained > "${argument#*=}" ;;
                -Dorg.sqlite.lib.path=*/natives) natives=${argument#*=} ;;
                --train) mkdir -p "$natives" && echo library > "$natives/libsqlitejdbc.so"
                    echo x >> "$(dirname "$0")/trainings"; exit 0 ;;
                --train-commands) exit 0 ;;
            esac
        done
        echo "java $0 $*"
        echo "folder $PWD"
        exit 7
        """;

    private static final String FAILING_TRAINING = """
        #!/bin/sh
        case "$*" in *--train-commands*) exit 1 ;; *--train*) echo x >> "$(dirname "$0")/trainings"; exit 1 ;; esac
        echo "java $0 $*"
        """;

    private static final String MAVEN = """
        #!/bin/sh
        echo "mvn $* JAVA25_HOME=$JAVA25_HOME"
        echo "[INFO] --- maven-compiler-plugin:3.14.0:compile (default-compile) @ container-manager ---"
        echo "[INFO] --- jar:3.4.2:jar (default-jar) @ container-manager ---"
        mkdir -p target/libs && echo built > target/container-manager.jar
        """;

    @TempDir
    private Path folder;

    private Path project;
    private Path launcher;
    private Path path;

    private record Run(int exitCode, String output, String messages) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        folder = folder.toRealPath();
        project = Files.createDirectories(folder.resolve("a project"));
        launcher = Files.createDirectories(project.resolve("bin")).resolve("container-manager");
        Files.copy(Path.of("bin/container-manager"), launcher);
        Files.copy(Path.of("bin/jvm.options"), project.resolve("bin/jvm.options"));
        path = Files.createDirectories(folder.resolve("path"));
        Files.createDirectories(project.resolve("target/libs"));
        Files.writeString(project.resolve("target/container-manager.jar"), "built");
    }

    @Test
    void takesTheJdkOfJavaHome() throws Exception {
        Path jdk = jdk("jdk-25", "25.0.3", JAVA);

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"), "--version");

        assertThat(run.messages(), run.exitCode(), is(7));
        assertThat(run.output(), startsWith("java " + jdk + "/bin/java "));
        assertThat(run.output(), containsString(" -jar " + project + "/target/container-manager.jar --version\n"));
        assertThat(run.messages(), containsString("container-manager: Java 25.0.3 (" + jdk + ")"));
    }

    @Test
    void passesOverAnOlderJavaHomeAndTakesOneOfTheUsualFolders() throws Exception {
        Path old = jdk("old/jdk-17", "17.0.15", JAVA);
        Path usual = jdk("jdks/jdk-26", "26", JAVA);
        jdk("jdks/jdk-11", "11.0.2", JAVA);

        Run run = start(Map.of("JAVA_HOME", old.toString(), "JDK_FOLDERS", folder + "/jdks", "AOT", "off"));

        assertThat(run.output(), startsWith("java " + usual + "/bin/java "));
    }

    @Test
    void takesTheJavaOfThePathThroughItsSymbolicLinks() throws Exception {
        Path jdk = jdk("somewhere/jdk-25", "25", JAVA);
        Path alternative = Files.createSymbolicLink(folder.resolve("alternative"), jdk.resolve("bin/java"));
        Files.createSymbolicLink(path.resolve("java"), alternative);

        Run run = start(Map.of("AOT", "off"));

        assertThat(run.output(), startsWith("java " + jdk + "/bin/java "));
    }

    @Test
    void asksAJavaThatHasNoReleaseFile() throws Exception {
        Path jdk = jdk("jdk", "25", """
            #!/bin/sh
            [ "$1" = -version ] && echo 'openjdk version "25.0.1" 2025-10-21' >&2 && exit
            echo "java $0 $*"
            """);
        Files.delete(jdk.resolve("release"));

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"));

        assertThat(run.messages(), containsString("Java 25.0.1"));
    }

    @Test
    void saysWhatToInstallWhenEveryJavaIsTooOld() throws Exception {
        Path old = jdk("jdk-17", "17.0.15", JAVA);

        Run run = start(Map.of("JAVA_HOME", old.toString()));

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(),
                allOf(
                        startsWith("container-manager: No Java 25 or newer was found; too old: " + old
                                + " (17.0.15). Install a JDK 25 (for example"),
                        containsString("set JAVA_HOME")));
    }

    @Test
    void worksThroughSymbolicLinksAndLeavesTheCallersFolderAlone() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Path first = Files.createSymbolicLink(path.resolve("first"), launcher);
        launcher = Files.createSymbolicLink(path.resolve("second"), path.relativize(first));

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"));

        assertThat(run.output(), containsString(" -jar " + project + "/target/container-manager.jar\n"));
        assertThat(run.output(), containsString("folder " + folder + "\n"));
    }

    @Test
    void buildsOnFirstUseWithTheJdkThatItFound() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));
        executable(path.resolve("mvn"), MAVEN);

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"));

        assertThat(
                run.messages(),
                allOf(
                        containsString("first start: building in " + project),
                        containsString("one to three minutes"),
                        containsString("compiling, the longest part"),
                        containsString("packing"),
                        containsString("built in ")));
        assertThat(Files.readString(project.resolve("target/build.log")), containsString("package JAVA25_HOME=" + jdk));
        assertThat(run.output(), startsWith("java "));
    }

    @Test
    void answersHelpAndVersionBeforeAnythingIsBuilt() throws Exception {
        Files.delete(project.resolve("target/container-manager.jar"));
        Files.copy(Path.of("pom.xml"), project.resolve("pom.xml"));

        Run help = start(Map.of(), "--help");
        Run version = start(Map.of(), "--version");

        assertThat(help.messages(), help.exitCode(), is(0));
        assertThat("the program's own words", help.output(), is(CommandLine.USAGE));
        assertThat(version.messages(), version.exitCode(), is(0));
        assertThat(version.output().matches("container-manager \\d+\\.\\d+\\S* \\(not built yet\\)\n"), is(true));
    }

    @Test
    void showsWhyTheBuildFailedAndWhereItsLogIs() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));
        executable(path.resolve("mvn"), """
            #!/bin/sh
            echo "[INFO] Scanning for projects..."
            echo "[ERROR] Could not resolve dependencies"
            exit 1
            """);

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"));

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(),
                allOf(
                        containsString("[ERROR] Could not resolve dependencies\n"),
                        containsString("The build failed; see the messages above and " + project + "/target/build.log"),
                        not(containsString("Scanning"))));
    }

    @Test
    void needsNoVariableOfTheEnvironmentButThePath() throws Exception {
        Path jdk = jdk("somewhere/jdk-25", "25", JAVA);
        Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));

        Run run = startIn(Map.of("PATH", path + ":" + systemTools(), "AOT", "off"));

        assertThat(run.messages(), run.output(), startsWith("java " + jdk + "/bin/java "));
        assertThat(run.messages(), not(containsString("unbound")));
    }

    @Test
    void saysWhatToInstallAlsoWithoutAnyVariable() throws Exception {
        executable(path.resolve("java"), "#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n");

        Run run = startIn(Map.of("PATH", path + ":" + systemTools(), "JDK_FOLDERS", folder + "/none"));

        assertThat(run.messages(), run.exitCode(), is(1));
        assertThat(run.messages(), containsString("set JAVA_HOME"));
    }

    @Test
    void saysThatMavenIsMissingWhenThereIsNothingToStart() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));

        Run run = start(Map.of("JAVA_HOME", jdk.toString()));

        assertThat(run.exitCode(), is(1));
        assertThat(run.messages(), containsString("no mvn in the PATH"));
    }

    @Test
    void optionsOfTheCallerStandBehindTheDefaultsSoThatTheyWin() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off", "JAVA_OPTS", "-Xmx1g -Dx=y"));

        assertThat(run.output().replaceAll(".*-Xmx[0-9]+m(.*) -jar (.|\n)*", "$1"), containsString("-Xmx1g -Dx=y"));
    }

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

    /** For the commands that the program prints: they can be pasted. */
    @Test
    void tellsTheProgramHowItIsCalled() throws Exception {
        Path jdk = jdk("jdk-25", "25", """
            #!/bin/sh
            echo "called $CONTAINER_MANAGER_COMMAND $*"
            """);
        Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString(), "AOT", "off");

        assertThat(
                start(environment, "ps").output(),
                startsWith("called " + launcher.toString().replace(" ", "\\ ") + " "));
        assertThat(start(environment, "ps").output(), containsString(" -Dcontainer-manager.home=" + project + " "));
        Files.createSymbolicLink(path.resolve("container-manager"), launcher);
        launcher = path.resolve("container-manager");
        assertThat(start(environment, "ps").output(), startsWith("called container-manager "));
    }

    @Test
    void aCommandPrintsNothingOfTheLaunchersOwn() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);

        Run run = start(Map.of("JAVA_HOME", jdk.toString()), "ps", "shop/web");

        assertThat(run.messages(), is(""));
        assertThat(run.output(), containsString("container-manager.jar ps shop/web\n"));
    }

    private static long trainings(Path jdk) throws IOException {
        return Files.readAllLines(jdk.resolve("bin/trainings")).size();
    }

    private Path jdk(String name, String version, String java) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), java);
        return home;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs the launcher in {@link #folder} with nothing of this machine's JDKs in sight. */
    private Run start(Map<String, String> environment, String... arguments) throws Exception {
        var all = new HashMap<String, String>();
        all.put("PATH", path + ":" + systemTools());
        all.put("HOME", folder.toString());
        all.put("JDK_FOLDERS", folder.resolve("no-jdks").toString());
        all.putAll(environment);
        return startIn(all, arguments);
    }

    /** With just these variables, as {@code env -i} does. */
    private Run startIn(Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("stdout");
        Path messages = folder.resolve("stderr");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(messages.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end: " + Files.readString(messages));
        }
        return new Run(process.exitValue(), Files.readString(output), Files.readString(messages));
    }

    /** A folder with just the tools that the launcher needs: the PATH of this machine may hold a java and a mvn. */
    private Path systemTools() throws IOException {
        Path tools = folder.resolve("tools");
        if (Files.notExists(tools)) {
            Files.createDirectories(tools);
            for (String tool : TOOLS) {
                executable(tools.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
            }
        }
        return tools;
    }
}
