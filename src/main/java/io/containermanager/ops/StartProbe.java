package io.containermanager.ops;

import io.containermanager.access.Token;
import io.containermanager.access.TokenFile;
import io.containermanager.config.Settings;
import io.containermanager.engine.docker.DockerCheck;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.docker.http.DockerTls;
import io.containermanager.event.FailureText;
import io.containermanager.file.SmallTextFile;
import io.containermanager.file.SmallTextFile.Text;
import io.containermanager.file.SmallTextFile.Unusable;
import io.containermanager.model.read.Parsed;
import io.containermanager.ops.StartFacts.Docker;
import io.containermanager.ops.StartFacts.Folder;
import io.containermanager.ops.StartFacts.Owned;
import io.containermanager.ops.StartFacts.Use;
import io.containermanager.ops.StartRules.Finding;
import io.containermanager.ops.StartRules.Kind;
import io.containermanager.tls.ServerTls;
import io.containermanager.tls.ServerTls.UnusableException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at what a start needs without changing anything: creates nothing, and holds the port for a moment only. The address may be looked up in
 * DNS; a daemon at a TCP address is waited for at most 2 s to connect and 2 s to answer.
 */
final class StartProbe {

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** What the manager keeps in its data folder and opens itself; the rest is replaced as a whole. */
    private static final List<String> KEPT = List.of(
            "history.sqlite",
            "history.sqlite-wal",
            "history.sqlite.lock",
            "log-ids",
            "target.json",
            "admin-token",
            "admin-tokens.yaml",
            "simulated-engine.json",
            "engine-kind",
            "logs");

    /** File systems in which no files are made, though they look writable. */
    private static final Set<String> KERNEL = Set.of("proc", "sysfs", "cgroup", "cgroup2");

    private final Settings settings;
    private final boolean thorough;
    private final List<Finding> files = new ArrayList<>();

    private StartProbe(Settings settings, boolean thorough) {
        this.settings = settings;
        this.thorough = thorough;
    }

    /**
     * Looks.
     *
     * @param thorough also for what a start finds out by itself a moment later, and goes on without: the daemon, who uses the data folder
     */
    static StartFacts look(Settings settings, boolean thorough) {
        return new StartProbe(settings, thorough).look();
    }

    private StartFacts look() {
        var database = settings.databasePath().toAbsolutePath().normalize();
        var listening =
                ListeningProbe.look(settings.server().host(), settings.server().port());
        tokens();
        tls();
        secrets();
        docker();
        return new StartFacts(
                listening,
                listening == StartFacts.Listening.IN_USE
                        ? PortListener.of(settings.server().port())
                        : Optional.empty(),
                thorough || listening == StartFacts.Listening.IN_USE ? holder(database) : Optional.empty(),
                folder(Objects.requireNonNull(database.getParent(), "an absolute path of a file")),
                locked(database),
                database(database),
                folder(settings.engine().projectRoot()),
                List.copyOf(files),
                thorough && settings.engine().isDocker()
                        ? daemon(settings.engine().docker())
                        : Docker.NOT_ASKED);
    }

    private void tokens() {
        var file = settings.security().tokensFile();
        if (file == null) {
            return;
        }
        switch (SmallTextFile.read(file)) {
            case Text(var text) -> {
                switch (TokenFile.read(text)) {
                    case Parsed.Good<List<Token>>(var tokens) -> {
                        if (thorough) {
                            TokenFile.useless(tokens, Instant.now())
                                    .ifPresent(why ->
                                            files.add(Finding.of(Kind.WARNING, "security.tokens-file", file, why)));
                        }
                    }
                    case Parsed.Bad<List<Token>>(var violations) ->
                        problem("security.tokens-file", file, TokenFile.words(violations));
                }
            }
            case Unusable(var why) -> problem("security.tokens-file", file, why);
        }
    }

    private void problem(String key, Path file, String text) {
        files.add(Finding.of(Kind.PROBLEM, key, file, text));
    }

    private void tls() {
        var pem = settings.server().tls();
        try {
            if (pem != null) {
                ServerTls.read(pem);
            }
        } catch (UnusableException unusable) {
            files.add(new Finding(Kind.PROBLEM, "server.tls", FailureText.of(unusable)));
        }
    }

    private void secrets() {
        var folder = settings.security().secrets().folder();
        if (folder != null && Files.isDirectory(folder) && !(Files.isReadable(folder) && Files.isExecutable(folder))) {
            problem(
                    "security.secrets-folder",
                    folder,
                    "permission denied for user " + SmallTextFile.user() + "; let this user list the folder");
        }
    }

    private void docker() {
        if (!settings.engine().isDocker()) {
            return;
        }
        var docker = settings.engine().docker();
        DockerCheck.certificates(docker).ifPresent(it -> files.add(new Finding(Kind.PROBLEM, "", it)));
        var config = docker.registryConfig();
        if (config == null || !(settings.engine().registryConfigured() || Files.exists(config))) {
            return;
        }
        var why = switch (SmallTextFile.read(config)) {
            case Text(var text) -> DockerCheck.credentials(text);
            case Unusable(var reason) -> Optional.of(reason);
        };
        why.ifPresent(it -> {
            if (settings.engine().registryConfigured()) {
                problem("engine.docker.registry-config", config, it);
            } else {
                var text = config + ": " + it + "; pulls are made without credentials until then";
                files.add(new Finding(Kind.WARNING, "", text));
            }
        });
    }

    private static Optional<String> holder(Path database) {
        try {
            var text = Files.readString(database.resolveSibling(database.getFileName() + ".lock"))
                    .strip();
            return Optional.of(text)
                    .filter(it -> it.matches("process \\d{1,10}"))
                    .map(it -> Long.parseLong(it.substring("process ".length())))
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .flatMap(ProcessHandle::of)
                    .filter(ProcessHandle::isAlive)
                    .map(process -> "process " + process.pid());
        } catch (IOException noneWasThere) {
            return Optional.empty();
        }
    }

    private static Folder folder(Path folder) {
        var at = folder;
        while (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            var above = at.getParent();
            if (above == null) {
                break;
            }
            at = above;
        }
        return new Folder(folder, use(folder, at), owned(at));
    }

    private static Use use(Path folder, Path at) {
        if (!Files.isDirectory(at)) {
            return Use.BLOCKED;
        }
        try {
            var system = Files.getFileStore(at);
            if (KERNEL.contains(system.type())) {
                return Use.KERNEL;
            }
            if (system.isReadOnly()) {
                return Use.READ_ONLY;
            }
        } catch (IOException unknown) {
            // What can be done with it shows below.
        }
        boolean enter = Files.isExecutable(at);
        boolean itself = at.equals(folder);
        if (enter && Files.isWritable(at) && (!itself || Files.isReadable(at))) {
            return itself ? Use.WRITE : Use.CREATE;
        }
        return enter && itself && Files.isReadable(at) ? Use.READ : Use.NOTHING;
    }

    private static List<Owned> locked(Path database) {
        var name = database.getFileName().toString();
        return Stream.concat(Stream.of(name, name + "-wal", name + ".lock"), KEPT.stream())
                .map(database::resolveSibling)
                .filter(file -> Files.exists(file) && !(Files.isReadable(file) && Files.isWritable(file)))
                .map(StartProbe::owned)
                .toList();
    }

    private static StartFacts.Database database(Path database) {
        if (Files.isDirectory(database)) {
            return StartFacts.Database.FOLDER;
        }
        if (Files.exists(database) && !Files.isRegularFile(database)) {
            return StartFacts.Database.SPECIAL;
        }
        try (var input = Files.newInputStream(database)) {
            var start = input.readNBytes(SQLITE.length);
            return start.length == 0 || Arrays.equals(start, SQLITE)
                    ? StartFacts.Database.GOOD
                    : StartFacts.Database.FOREIGN;
        } catch (IOException noneYet) {
            return StartFacts.Database.GOOD;
        }
    }

    private static Docker daemon(DockerSettings docker) {
        var host = docker.host();
        if (!"unix".equals(host.getScheme())) {
            return tcp(docker);
        }
        var path = Path.of(host.getPath());
        if (!Files.exists(path)) {
            return Docker.NO_SOCKET;
        }
        if (!Files.isWritable(path)) {
            return Docker.DENIED;
        }
        try {
            return DaemonProbe.ping(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
        } catch (IOException | IllegalArgumentException silent) {
            return Docker.SILENT;
        }
    }

    private static Docker tcp(DockerSettings docker) {
        var certificates = docker.certificates();
        try {
            return DaemonProbe.ping(docker.host(), certificates == null ? null : DockerTls.of(certificates));
        } catch (IllegalArgumentException refusedAlready) {
            return Docker.NOT_ASKED;
        }
    }

    private static Owned owned(Path path) {
        try {
            return new Owned(path, Files.getOwner(path).getName());
        } catch (IOException | UnsupportedOperationException unknown) {
            return new Owned(path, "an unknown user");
        }
    }
}
