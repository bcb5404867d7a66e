package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.config.Settings;
import io.containermanager.ops.StartFacts.Database;
import io.containermanager.ops.StartFacts.Docker;
import io.containermanager.ops.StartFacts.Folder;
import io.containermanager.ops.StartFacts.Listening;
import io.containermanager.ops.StartFacts.Owned;
import io.containermanager.ops.StartFacts.Use;
import io.containermanager.ops.StartRules.Finding;
import io.containermanager.ops.StartRules.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings that only another user, port or daemon shows; the rest is in {@link StartFailuresTest}. */
class StartRulesTest {

    private static final Settings SETTINGS =
            Settings.load(Optional.empty(), Map.of("DATABASE_PATH", "/srv/cm/d.sqlite"));
    private static final Folder GOOD = folder("/srv/cm", Use.WRITE, "/srv/cm");

    @Test
    void nothingIsSaidOfWhatIsGood() {
        assertThat(judge(facts(Listening.FREE, Optional.empty(), GOOD, List.of(), Docker.ANSWERS)), empty());
    }

    @Test
    void aDataFolderOfAnotherUserIsAProblemThatNamesBothUsers() {
        var locked = folder("/srv/cm", Use.READ, "/srv/cm");

        assertThat(
                judge(facts(Listening.FREE, Optional.empty(), locked, List.of(), Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.PROBLEM,
                        "store.database-path",
                        "store.database-path = /srv/cm/d.sqlite: the data folder /srv/cm cannot be written by user"
                                + " nobody (it belongs to root); make it writable for this user, or set another path"
                                + " (store.database-path or DATABASE_PATH)")));
    }

    @Test
    void aDataFolderThatCannotBeCreatedNamesTheFolderAbove() {
        var missing = folder("/srv/cm", Use.NOTHING, "/srv");

        assertThat(
                judge(facts(Listening.FREE, Optional.empty(), missing, List.of(), Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.PROBLEM,
                        "store.database-path",
                        "store.database-path = /srv/cm/d.sqlite: the data folder /srv/cm cannot be created: /srv cannot"
                                + " be written by user nobody (it belongs to root); make it writable for this user, or"
                                + " set another path (store.database-path or DATABASE_PATH)")));
    }

    @Test
    void aFileOfAnEarlierStartAsRootIsAProblem() {
        var rootsFile = new Owned(Path.of("/srv/cm/d.sqlite"), "root");

        assertThat(
                judge(facts(Listening.FREE, Optional.empty(), GOOD, List.of(rootsFile), Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.PROBLEM,
                        "",
                        "/srv/cm/d.sqlite: user nobody may not read and write it (it belongs to root); change its owner"
                                + " or permissions, or set another path (store.database-path or DATABASE_PATH)")));
    }

    @Test
    void manyFilesOfAnotherUserAreOneLine() {
        var files = List.of(
                new Owned(Path.of("/srv/cm/d.sqlite"), "root"), new Owned(Path.of("/srv/cm/admin-token"), "root"));

        assertThat(
                judge(facts(Listening.FREE, Optional.empty(), GOOD, files, Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.PROBLEM,
                        "",
                        "/srv/cm/d.sqlite: user nobody may not read and write it and 1 more beside it (it belongs"
                                + " to root); change their owner or permissions, or set another path"
                                + " (store.database-path or DATABASE_PATH)")));
    }

    @Test
    void aReadOnlyFileSystemIsNamedAsTheCause() {
        assertThat(
                judge(facts(
                                Listening.FREE,
                                Optional.empty(),
                                folder("/srv/cm", Use.READ_ONLY, "/srv/cm"),
                                List.of(),
                                Docker.NOT_ASKED))
                        .getFirst()
                        .text(),
                is("store.database-path = /srv/cm/d.sqlite: the data folder /srv/cm is on a read-only file"
                        + " system; mount it writable, or set another path (store.database-path or"
                        + " DATABASE_PATH)"));
    }

    @Test
    void aDataFolderThatAnotherManagerUsesKeepsTheServiceFromStartingOnlyForNow() {
        assertThat(
                judge(facts(Listening.FREE, Optional.of("process 7"), GOOD, List.of(), Docker.NOT_ASKED)).stream()
                        .map(Finding::kind)
                        .toList(),
                is(List.of(Kind.BUSY)));
    }

    /** An upgrade is checked while the old version runs. */
    @Test
    void theCheckPassesWhileAnotherManagerUsesTheDataFolder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("d.sqlite.lock"), "process 1");
        var environment = Map.of("DATABASE_PATH", folder + "/d.sqlite", "PORT", "0");
        var printed = new ByteArrayOutputStream();
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        assertThat(StartChecks.print(Optional.empty(), environment, out, out), is(true));
        assertThat(
                printed.toString(StandardCharsets.UTF_8),
                allOf(
                        startsWith("Warning: store.database-path"),
                        containsString("another manager uses this data folder (process 1)"),
                        containsString("The configuration is good.")));
    }

    @Test
    void ourOwnRunningServiceIsTheOneThatHasThePort() {
        assertThat(
                judge(facts(
                        Listening.IN_USE,
                        Optional.of("process 7 (java)"),
                        Optional.of("process 7"),
                        GOOD,
                        List.of(),
                        Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.BUSY,
                        "server.port",
                        "server.port = 3002: port 3002 on 127.0.0.1 is in use by this service, which is already running"
                                + " (process 7); stop it before starting it again")));
    }

    @Test
    void aPortForRootAloneSaysWhatToSet() {
        assertThat(
                judge(facts(Listening.PRIVILEGED, Optional.empty(), GOOD, List.of(), Docker.NOT_ASKED)),
                contains(new Finding(
                        Kind.PROBLEM,
                        "server.port",
                        "server.port = 3002: user nobody may not listen on a port this low; set a port from 1024 on, or"
                                + " grant CAP_NET_BIND_SERVICE")));
    }

    @Test
    void troubleOfTheDaemonNeverStopsAStart() {
        for (var docker : List.of(Docker.NO_SOCKET, Docker.DENIED, Docker.SILENT, Docker.OTHER, Docker.TLS_FAILED)) {
            var findings = judge(facts(Listening.FREE, Optional.empty(), GOOD, List.of(), docker));

            assertThat(findings.stream().map(Finding::kind).toList(), is(List.of(Kind.WARNING)));
        }
    }

    /** A manager of the same data folder that listens elsewhere is not who holds the port. */
    @Test
    void aPortThatAnotherProcessHoldsIsNotSaidToBeThisManagers() {
        var other = Optional.of("process 70 (nginx)");
        var found = judge(facts(Listening.IN_USE, other, Optional.of("process 7"), GOOD, List.of(), Docker.NOT_ASKED));
        assertThat(found.toString(), containsString("is in use by process 70 (nginx); stop that process"));
        assertThat(found.toString(), containsString("another manager uses this data folder (process 7)"));
        assertThat(
                judge(facts(Listening.IN_USE, Optional.empty(), GOOD, List.of(), Docker.NOT_ASKED))
                        .toString(),
                containsString("is in use by another process; stop that process"));
    }

    @Test
    void aListenerThatCannotBeSeenIsTheManagerThatUsesTheDataFolder() {
        var found = judge(
                facts(Listening.IN_USE, Optional.empty(), Optional.of("process 7"), GOOD, List.of(), Docker.NOT_ASKED));
        assertThat(found.toString(), containsString("this service, which is already running (process 7)"));
        assertThat(found.toString().contains("another manager"), is(false));
    }

    @Test
    void theListenerIsFoundByTheKernelsTables() throws IOException {
        try (var socket = new ServerSocket(0)) {
            assertThat(
                    PortListener.of(socket.getLocalPort()).orElse(""),
                    startsWith("process " + ProcessHandle.current().pid() + " ("));
        }
    }

    private static List<Finding> judge(StartFacts facts) {
        return StartRules.judge(SETTINGS, facts, "nobody");
    }

    private static StartFacts facts(
            Listening listening, Optional<String> holder, Folder data, List<Owned> files, Docker docker) {
        return facts(listening, Optional.empty(), holder, data, files, docker);
    }

    private static StartFacts facts(
            Listening listening,
            Optional<String> listener,
            Optional<String> holder,
            Folder data,
            List<Owned> files,
            Docker docker) {
        return new StartFacts(
                listening,
                listener,
                holder,
                data,
                files,
                Database.GOOD,
                folder("/srv/cm/projects", Use.CREATE, "/srv/cm"),
                List.of(),
                docker);
    }

    private static Folder folder(String path, Use use, String at) {
        return new Folder(Path.of(path), use, new Owned(Path.of(at), "root"));
    }
}
