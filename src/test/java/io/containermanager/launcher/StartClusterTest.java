package io.containermanager.launcher;

import static io.containermanager.launcher.LauncherProject.executable;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code .ci/start-cluster} leaves a cluster running, with a cluster's script and a kubectl that only note how they were called. */
class StartClusterTest {

    /** Answers from the call on whose number is in the file {@code answers-from}. */
    private static final String KUBECTL = """
        #!/bin/sh
        echo "kubectl $*" >> "$CALLS"
        [ "$(grep -c kubectl "$CALLS")" -ge "$(cat "$CALLS.answers-from")" ]
        """;

    private static final String NOTED = """
        #!/bin/sh
        echo "$(basename "$0") $*" >> "$CALLS"
        """;

    private static final String UP = NOTED + "[ \"$1\" != up ] || echo > \"$KUBECONFIG\"\n";

    @TempDir
    private Path folder;

    private Path calls;

    @BeforeEach
    void putTheProgramsInThePath() throws IOException {
        calls = Files.createFile(folder.resolve("calls"));
        var path = Files.createDirectories(folder.resolve("path"));
        executable(path.resolve("kubectl"), KUBECTL);
        executable(path.resolve("sleep"), NOTED);
        executable(path.resolve("id"), "#!/bin/sh\necho 0\n");
        executable(path.resolve("cluster"), UP);
        executable(Files.createDirectories(folder.resolve("k8s/run")).resolveSibling("kube-proxy"), NOTED);
    }

    @Test
    void aClusterThatIsSlowToAnswerIsLeftRunning() throws Exception {
        Files.createFile(folder.resolve("k8s/run/kc"));

        assertThat(started(3), endsWith("running\n"));
        assertThat(
                Files.readString(calls),
                is("kubectl get node node1\nsleep 5\nkubectl get node node1\nsleep 5\nkubectl get node node1\n"));
    }

    @Test
    void oneThatDoesNotAnswerIsStoppedAndStartedAgain() throws Exception {
        Files.createFile(folder.resolve("k8s/run/kc"));

        assertThat(started(4), endsWith("started\n"));
        assertThat(
                Files.readString(calls).replace("kubectl get node node1\n", "").replace("sleep 5\n", ""),
                is("cluster down\ncluster up\nkubectl uncordon node1\n"));
    }

    @Test
    void whatWasNeverStartedHereIsNotWaitedFor() throws Exception {
        assertThat(started(1), endsWith("started\n"));
        assertThat(
                Files.readString(calls),
                is("cluster down\ncluster up\nkubectl get node node1\nkubectl uncordon node1\n"));
    }

    private String started(int answersFrom) throws Exception {
        Files.writeString(folder.resolve("calls.answers-from"), answersFrom + "\n");
        var output = folder.resolve("output");
        var builder = new ProcessBuilder("/bin/bash", ".ci/start-cluster")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var environment = builder.environment();
        environment.put("PATH", folder.resolve("path") + ":/usr/bin:/bin");
        environment.put("CALLS", calls.toString());
        environment.put("K8S_SCRIPT", folder.resolve("path/cluster").toString());
        environment.put("K8S_HOME", folder.resolve("k8s").toString());
        environment.remove("CLUSTER");
        var process = builder.start();
        try {
            assertThat("ended in time", process.waitFor(60, TimeUnit.SECONDS), is(true));
        } finally {
            process.destroyForcibly();
        }
        var text = Files.readString(output);
        assertThat(text, process.exitValue(), is(0));
        return text;
    }
}
