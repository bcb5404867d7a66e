package io.containermanager.ops;

import io.containermanager.config.ServerSettings;
import io.containermanager.config.Settings;
import io.containermanager.engine.docker.DockerCheck;
import io.containermanager.ops.StartFacts.Folder;
import io.containermanager.ops.StartFacts.Use;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Says what of the facts keeps the service from starting, or from working once it has, and what to do about each. Pure. */
final class StartRules {

    /** What a finding means. */
    enum Kind {
        /** The service cannot start. */
        PROBLEM,
        /** It cannot start now, but could if another process ended: no fault of the configuration. */
        BUSY,
        /** It starts, but something will not work. */
        WARNING
    }

    /**
     * One finding.
     *
     * @param key the setting it is about, empty when it is about none
     * @param text what is wrong and what to do
     */
    record Finding(Kind kind, String key, String text) {

        /** A finding about the value of a setting. */
        static Finding of(Kind kind, String key, Object value, String text) {
            return new Finding(kind, key, key + " = " + value + ": " + text);
        }
    }

    private final Settings settings;
    private final StartFacts facts;
    private final String user;
    private final List<Finding> findings = new ArrayList<>();

    private StartRules(Settings settings, StartFacts facts, String user) {
        this.settings = settings;
        this.facts = facts;
        this.user = user;
    }

    /**
     * Everything there is to say.
     *
     * @param user the name of the user that the service runs as
     */
    static List<Finding> judge(Settings settings, StartFacts facts, String user) {
        var rules = new StartRules(settings, facts, user);
        rules.listening(settings.server());
        rules.data();
        rules.projects();
        rules.findings.addAll(facts.files());
        rules.docker();
        return List.copyOf(rules.findings);
    }

    private void listening(ServerSettings server) {
        switch (facts.listening()) {
            case FREE -> {}
            case UNRESOLVED ->
                host(
                        server,
                        "this host name cannot be resolved; set an address of this machine, such as"
                                + " 127.0.0.1, or 0.0.0.0 for all");
            case NOT_OF_THIS_MACHINE ->
                host(
                        server,
                        "this is not an address of this machine; set one that is (\"ip addr\" lists them),"
                                + " or 0.0.0.0 for all");
            case PRIVILEGED ->
                port(
                        Kind.PROBLEM,
                        server,
                        "user " + user + " may not listen on a port this low; set a port from 1024 on, or"
                                + " grant CAP_NET_BIND_SERVICE");
            case IN_USE -> inUse(server);
        }
    }

    private void inUse(ServerSettings server) {
        var where = "port " + server.port() + " on " + server.host() + " is in use by ";
        var who = listensItself()
                ? "this service, which is already running (" + facts.holder().orElse("")
                        + "); stop it before starting it again"
                : facts.listener().orElse("another process")
                        + "; stop that process, or set another port (server.port or PORT)";
        port(Kind.BUSY, server, where + who);
    }

    /** Whether it is the manager of this data folder that listens. Where it cannot be seen who does, as in another user's process, it is. */
    private boolean listensItself() {
        return facts.listening() == StartFacts.Listening.IN_USE
                && facts.holder()
                        .filter(holder -> facts.listener()
                                .map(process -> process.startsWith(holder + " "))
                                .orElse(true))
                        .isPresent();
    }

    private void host(ServerSettings server, String text) {
        findings.add(Finding.of(Kind.PROBLEM, "server.host", server.host(), text));
    }

    private void port(Kind kind, ServerSettings server, String text) {
        findings.add(Finding.of(kind, "server.port", server.port(), text));
    }

    private void data() {
        var remedy = ", or set another path (store.database-path or DATABASE_PATH)";
        switch (facts.data().use()) {
            case WRITE, CREATE -> {}
            case BLOCKED -> database(Kind.PROBLEM, blocked("the data folder", facts.data()) + remedy);
            case READ, NOTHING, READ_ONLY, KERNEL ->
                database(Kind.PROBLEM, denied("the data folder", facts.data()) + remedy);
        }
        if (facts.database() != StartFacts.Database.FOLDER) {
            // What is beside a folder that was named by mistake is not ours.
            files(remedy);
        }
        switch (facts.database()) {
            case GOOD -> {}
            case FOLDER -> database(Kind.PROBLEM, "is a folder; name a file in it" + remedy);
            case SPECIAL ->
                database(Kind.PROBLEM, "is a pipe, a socket or a device and cannot hold data; move it away" + remedy);
            case FOREIGN ->
                database(
                        Kind.WARNING,
                        "is not an SQLite database; the service starts but does not become ready; put the"
                                + " right file there, or move this one away to start with an empty one");
        }
        if (facts.holder().isPresent() && !listensItself()) {
            database(
                    Kind.BUSY,
                    "another manager uses this data folder (" + facts.holder().get()
                            + "), and this one can start only once that one has ended; stop it first" + remedy);
        }
    }

    private void database(Kind kind, String text) {
        findings.add(Finding.of(kind, "store.database-path", settings.databasePath(), text));
    }

    /** Once started as another user, the service leaves many files of that user: one line for all. */
    private void files(String remedy) {
        var files = facts.dataFiles();
        if (!files.isEmpty()) {
            var first = files.getFirst();
            var more = files.size() == 1 ? "it" : "it and " + (files.size() - 1) + " more beside it";
            findings.add(new Finding(
                    Kind.PROBLEM,
                    "",
                    first.path() + ": user " + user + " may not read and write " + more + " (it belongs to "
                            + first.owner() + "); change " + (files.size() == 1 ? "its" : "their")
                            + " owner or permissions" + remedy));
        }
    }

    private void projects() {
        if (besideData() && facts.projects().use() != Use.READ) {
            // What is wrong there was said of the data folder.
            return;
        }
        switch (facts.projects().use()) {
            case WRITE, CREATE -> {}
            case BLOCKED -> projects(Kind.PROBLEM, blocked("the folder", facts.projects()));
            case READ, READ_ONLY, KERNEL ->
                projects(
                        Kind.WARNING,
                        denied("the folder", facts.projects())
                                + "; files uploaded with a Compose file cannot be stored until then");
            case NOTHING -> {
                boolean there =
                        facts.projects().at().path().equals(facts.projects().folder());
                projects(there ? Kind.PROBLEM : Kind.WARNING, denied("the folder", facts.projects()));
            }
        }
    }

    private void projects(Kind kind, String text) {
        findings.add(Finding.of(kind, "engine.project-root", facts.projects().folder(), text));
    }

    private boolean besideData() {
        return facts.projects().at().equals(facts.data().at());
    }

    private static String blocked(String what, Folder folder) {
        return what + " " + folder.folder() + " cannot be used: " + folder.at().path()
                + " is not a folder; move it away";
    }

    private String denied(String what, Folder folder) {
        boolean there = folder.at().path().equals(folder.folder());
        var system = folder.use() == Use.READ_ONLY
                ? " is on a read-only file system; mount it writable"
                : folder.use() == Use.KERNEL ? " is in a file system of the kernel, which keeps no files" : "";
        if (!system.isEmpty()) {
            return what + " " + folder.folder()
                    + (there ? "" : " cannot be created: " + folder.at().path()) + system;
        }
        return what + " " + folder.folder()
                + (there
                        ? " cannot be " + (folder.use() == Use.READ ? "written" : "read and written")
                        : " cannot be created: " + folder.at().path() + " cannot be written")
                + " by user " + user + " (it belongs to " + folder.at().owner() + "); make it writable for this user";
    }

    private void docker() {
        var host = settings.engine().docker().host();
        switch (facts.docker()) {
            case NOT_ASKED, ANSWERS -> {}
            case NO_SOCKET -> docker(host, "there is no such socket; start Docker, or set the right address");
            case DENIED -> docker(host, "permission denied for user " + user + ". " + DockerCheck.advice(host));
            case OTHER ->
                docker(
                        host,
                        "what listens there does not answer as Docker's API does; set the right address"
                                + ("tcp".equals(host.getScheme())
                                        ? ", and DOCKER_TLS_VERIFY=1 if it expects TLS"
                                        : ""));
            case TLS_FAILED ->
                docker(
                        host,
                        "TLS handshake failed; check that the daemon speaks TLS there, that its certificate covers this"
                                + " address, and that both sides trust each other's authority (DOCKER_CERT_PATH)");
            case SILENT -> docker(host, "the daemon does not answer; start Docker, or set the right address");
        }
    }

    private void docker(URI host, String text) {
        var later = text + "; the service starts and keeps trying";
        findings.add(Finding.of(Kind.WARNING, "engine.docker.host", host, later));
    }
}
