package io.containermanager.launcher;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.cli.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Java the launcher takes, what it builds, and what it says when it cannot. */
class LauncherTest extends LauncherProject {

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

    /** Two builds in one folder would spoil each other's files; with flock as on Linux, without it as on macOS. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecondTerminalWaitsForTheBuildOfTheFirst(boolean flock) throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));
        executable(path.resolve("mvn"), "#!/bin/sh\necho built >> builds\nsleep 2\n" + MAVEN);
        if (flock) {
            executable(path.resolve("flock"), "#!/bin/sh\nPATH=/usr/bin:/bin exec flock \"$@\"\n");
        }
        var environment = Map.of("JAVA_HOME", jdk.toString(), "AOT", "off", "PATH", path + ":" + systemTools());
        var builder = new ProcessBuilder("/bin/bash", launcher.toString(), "ps", "--help")
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process first = builder.start();
        await().atMost(DEADLINE).until(() -> Files.exists(project.resolve("builds")));

        Run second = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"), "ps", "--help");

        assertThat(second.messages(), containsString("another build is running; waiting for it"));
        assertThat(second.output(), startsWith("java "));
        assertThat(Files.readString(project.resolve("builds")), is("built\n"));
        assertThat(first.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), is(true));
    }

    @Test
    void theLockOfABuildThatWasKilledIsTakenOver() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);
        Files.delete(project.resolve("target/container-manager.jar"));
        executable(path.resolve("mvn"), MAVEN);
        var gone = new ProcessBuilder("/bin/true").start();
        gone.waitFor();
        Files.createDirectories(project.resolve("target/.build-lock"));
        Files.writeString(project.resolve("target/.build-lock/pid"), gone.pid() + "\n");

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off"));

        assertThat(run.messages(), containsString("built in "));
        assertThat(Files.exists(project.resolve("target/.build-lock")), is(false));
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

    @ParameterizedTest
    @CsvSource({"-n 64, only 64 files and connections open", "-v 1000000, address space is limited to 1000000 KiB"})
    void saysWhichLimitOfTheProcessIsTooTight(String limit, String message) throws Exception {
        Path jdk = jdk("jdk-25", "25.0.3", JAVA);
        Path before = Files.writeString(folder.resolve("before.sh"), "ulimit " + limit + "\n");

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "BASH_ENV", before.toString()));

        assertThat(run.messages(), run.exitCode(), is(1));
        assertThat(run.messages(), containsString(message));
        assertThat(run.output(), is(""));
    }

    @Test
    void optionsOfTheCallerStandBehindTheDefaultsSoThatTheyWin() throws Exception {
        Path jdk = jdk("jdk-25", "25", JAVA);

        Run run = start(Map.of("JAVA_HOME", jdk.toString(), "AOT", "off", "JAVA_OPTS", "-Xmx1g -Dx=y"));

        assertThat(run.output().replaceAll(".*-Xmx[0-9]+m(.*) -jar (.|\n)*", "$1"), containsString("-Xmx1g -Dx=y"));
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
}
