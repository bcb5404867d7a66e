package io.containermanager.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/container-manager} in a project folder of its own, with JDKs and a Maven that only print how they were called. */
abstract class LauncherProject {

    static final Duration DEADLINE = Duration.ofSeconds(20);

    static final List<String> TOOLS =
            List.of("sed", "head", "dirname", "readlink", "cat", "mktemp", "mv", "rm", "sleep", "mkdir");

    /** Prints its arguments and folder; a training run leaves the cache that it was asked for. */
    static final String JAVA = """
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

    static final String MAVEN = """
        #!/bin/sh
        echo "mvn $* JAVA25_HOME=$JAVA25_HOME"
        echo "[INFO] --- maven-compiler-plugin:3.14.0:compile (default-compile) @ container-manager ---"
        echo "[INFO] --- jar:3.4.2:jar (default-jar) @ container-manager ---"
        mkdir -p target/libs && echo built > target/container-manager.jar
        """;

    @TempDir
    Path folder;

    Path project;
    Path launcher;
    Path path;

    record Run(int exitCode, String output, String messages) {}

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

    Path jdk(String name, String version, String java) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), java);
        return home;
    }

    static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs the launcher in {@link #folder} with nothing of this machine's JDKs in sight. */
    Run start(Map<String, String> environment, String... arguments) throws Exception {
        var all = new HashMap<String, String>();
        all.put("PATH", path + ":" + systemTools());
        all.put("HOME", folder.toString());
        all.put("JDK_FOLDERS", folder.resolve("no-jdks").toString());
        all.putAll(environment);
        return startIn(all, arguments);
    }

    /** With just these variables, as {@code env -i} does. */
    Run startIn(Map<String, String> environment, String... arguments) throws Exception {
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
    Path systemTools() throws IOException {
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
