package io.containermanager.ops;

import io.containermanager.config.ServerSettings;
import io.containermanager.config.Settings;
import io.containermanager.engine.docker.DockerCheck;
import io.containermanager.ops.StartFacts.Folder;
import io.containermanager.ops.StartFacts.Listening;
import io.containermanager.ops.StartFacts.Use;
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
     * @param text what is wrong and what to do
     */
    record Finding(Kind kind, String text) {}

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
        facts.files().forEach(line -> rules.add(Kind.PROBLEM, line));
        facts.fileWarnings().forEach(line -> rules.add(Kind.WARNING, line));
        rules.docker();
        return List.copyOf(rules.findings);
    }

    private void listening(ServerSettings server) {
        var host = "server.host = " + server.host();
        var port = "server.port = " + server.port();
        switch (facts.listening()) {
            case FREE -> {}
            case UNRESOLVED ->
                add(
                        Kind.PROBLEM,
                        host + ": this host name cannot be resolved; set an address of this machine, such as"
                                + " 127.0.0.1, or 0.0.0.0 for all");
            case NOT_OF_THIS_MACHINE ->
                add(
                        Kind.PROBLEM,
                        host + ": this is not an address of this machine; set one that is (\"ip addr\" lists them),"
                                + " or 0.0.0.0 for all");
            case PRIVILEGED ->
                add(
                        Kind.PROBLEM,
                        port + ": user " + user + " may not listen on a port this low; set a port from 1024 on, or"
                                + " grant CAP_NET_BIND_SERVICE");
            case IN_USE -> inUse(server, port);
        }
    }

    private void inUse(ServerSettings server, String port) {
        var where = port + ": port " + server.port() + " on " + server.host() + " is in use by ";
        facts.holder()
                .ifPresentOrElse(
                        process -> add(
                                Kind.BUSY,
                                where + "this service, which is already running (" + process
                                        + "); stop it before starting it again"),
                        () -> add(
                                Kind.BUSY,
                                where
                                        + "another process; stop that process, or set another port (server.port or"
                                        + " PORT)"));
    }

    private void data() {
        var place = "store.database-path = " + settings.databasePath();
        var remedy = ", or set another path (store.database-path or DATABASE_PATH)";
        switch (facts.data().use()) {
            case WRITE, CREATE -> {}
            case BLOCKED -> add(Kind.PROBLEM, place + ": " + blocked("the data folder", facts.data()) + remedy);
            case READ, NOTHING, READ_ONLY, KERNEL ->
                add(Kind.PROBLEM, place + ": " + denied("the data folder", facts.data()) + remedy);
        }
        if (facts.database() != StartFacts.Database.FOLDER) {
            // What is beside a folder that was named by mistake is nothing of ours.
            files(remedy);
        }
        switch (facts.database()) {
            case GOOD -> {}
            case FOLDER -> add(Kind.PROBLEM, place + ": is a folder; name a file in it" + remedy);
            case FOREIGN ->
                add(
                        Kind.WARNING,
                        place + ": is not an SQLite database; the service starts but does not become ready; put the"
                                + " right file there, or move this one away to start with an empty one");
        }
        if (facts.holder().isPresent() && facts.listening() != Listening.IN_USE) {
            add(
                    Kind.PROBLEM,
                    place + ": another manager uses this data folder ("
                            + facts.holder().get() + "); stop it first" + remedy);
        }
    }

    /** Whoever started the service as another user once left many files: one line for all. */
    private void files(String remedy) {
        var files = facts.dataFiles();
        if (!files.isEmpty()) {
            var first = files.getFirst();
            var more = files.size() == 1 ? "it" : "it and " + (files.size() - 1) + " more beside it";
            add(
                    Kind.PROBLEM,
                    first.path() + ": user " + user + " may not read and write " + more + " (it belongs to "
                            + first.owner() + "); change " + (files.size() == 1 ? "its" : "their")
                            + " owner or permissions" + remedy);
        }
    }

    private void projects() {
        var key = "engine.project-root = " + facts.projects().folder();
        if (besideData() && facts.projects().use() != Use.READ) {
            // What is wrong there was said of the data folder.
            return;
        }
        switch (facts.projects().use()) {
            case WRITE, CREATE -> {}
            case BLOCKED -> add(Kind.PROBLEM, key + ": " + blocked("the folder", facts.projects()));
            case READ, READ_ONLY, KERNEL ->
                add(
                        Kind.WARNING,
                        key + ": " + denied("the folder", facts.projects())
                                + "; files uploaded with a Compose file cannot be stored until then");
            case NOTHING -> {
                boolean there =
                        facts.projects().at().path().equals(facts.projects().folder());
                add(there ? Kind.PROBLEM : Kind.WARNING, key + ": " + denied("the folder", facts.projects()));
            }
        }
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
        var what = "engine.docker.host = " + host + ": ";
        var later = "; the service starts and keeps trying";
        switch (facts.docker()) {
            case NOT_ASKED, ANSWERS -> {}
            case NO_SOCKET ->
                add(Kind.WARNING, what + "there is no such socket; start Docker, or set the right address" + later);
            case DENIED ->
                add(
                        Kind.WARNING,
                        what + "permission denied for user " + user + ". " + DockerCheck.advice(host) + later);
            case OTHER ->
                add(
                        Kind.WARNING,
                        what + "what listens there does not answer as Docker's API does; set the right address"
                                + later);
            case SILENT ->
                add(Kind.WARNING, what + "the daemon does not answer; start Docker, or set the right address" + later);
        }
    }

    private void add(Kind kind, String text) {
        findings.add(new Finding(kind, text));
    }
}
