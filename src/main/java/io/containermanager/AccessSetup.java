package io.containermanager;

import io.containermanager.access.Access;
import io.containermanager.access.AccessLog;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.CreatedTokens;
import io.containermanager.access.ReplicaSeal;
import io.containermanager.access.SessionCookie;
import io.containermanager.access.Sessions;
import io.containermanager.access.Tickets;
import io.containermanager.access.TokenBook;
import io.containermanager.access.TokenFile;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.GuardedThread;
import io.containermanager.file.SmallTextFile;
import io.containermanager.linux.SmallFile;
import io.containermanager.ops.ReadyLines;
import io.containermanager.store.TextStore;
import io.containermanager.store.files.BestEffortFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Opens the door as it is configured. A real engine always needs a token, a simulated one when {@code security.anonymous} is false:
 * without a tokens file the first start makes one for the administrator, readable by the service's user alone.
 */
final class AccessSetup {

    /** How often a changed tokens file is looked for. */
    private static final Duration REFRESH = Duration.ofSeconds(2);

    /** Who is signed in, beside the database: fingerprints, no secrets. */
    private static final String SESSIONS_FILE = "sessions.tsv";

    private static final Logger LOGGER = System.getLogger(AccessSetup.class.getName());

    private AccessSetup() {}

    /**
     * The door, with the threads {@code access-tokens}, which reads a changed tokens file again, and {@code access-sessions}, which ends sessions.
     *
     * @param stores whose uuid names the cookie, unless replicas share it
     */
    static Access open(Settings settings, Stores stores, Clock time, Consumer<Event> events, Closer closer) {
        var tokens = tokens(settings, stores);
        var access = access(settings, tokens, stores, time, events);
        if (tokens.required()) {
            closer.keep(refreshing("access-tokens", () -> {
                tokens.refresh();
                tokens.warnIfUseless(time.now());
                access.refusals().settle();
            }));
            // Apart: what replicas share may have to be waited for.
            closer.keep(refreshing("access-sessions", access::keepSessions));
        } else if (!settings.server().isLoopback()) {
            LOGGER.log(
                    Level.WARNING,
                    "Insecure: everyone who can reach " + settings.server().host()
                            + " has full access to the simulated engine. Set security.anonymous to false,"
                            + " security.tokens-file, or server.host to 127.0.0.1");
        }
        return access;
    }

    private static Access access(
            Settings settings, TokenBook tokens, Stores stores, Clock time, Consumer<Event> events) {
        var security = settings.security();
        var random = new SecureRandom();
        var shared = stores.access();
        var sessions = shared == null ? sessionsFile(settings, tokens, time.now()) : shared.sessions();
        return new Access(
                new AccessSettings(
                        tokens,
                        new HostRule(security.allowedHosts(), machineName()),
                        new OriginRule(
                                security.allowedOrigins(), settings.engine().isSimulated() && !tokens.required()),
                        security.openMetrics()),
                time.wall(),
                time.nanos(),
                new Tickets(time.nanos(), random),
                new Sessions(security.sessions(), time, random, sessions, tokens::byDigest, events),
                SessionCookie.of(shared == null ? stores.instance() : shared.place()),
                new ReplicaSeal(shared == null ? TextStore.inMemory() : shared.key(), random),
                events,
                settings.log().requests() ? AccessLog.of(time.nanos()) : AccessLog.OFF);
    }

    /** Restarts sign nobody out. Without tokens there are no sessions. */
    private static TextStore sessionsFile(Settings settings, TokenBook tokens, Instant now) {
        return tokens.required()
                ? BestEffortFile.open(
                        settings.databasePath().toAbsolutePath().resolveSibling(SESSIONS_FILE),
                        "sessions",
                        Sessions.TEXT_MAX_CHARS,
                        text -> Sessions.opened(text, now))
                : TextStore.inMemory();
    }

    private static TokenBook tokens(Settings settings, Stores stores) {
        var configured = settings.security().tokensFile();
        if (configured != null) {
            return opened("security.tokens-file = " + configured, configured, settings, stores);
        }
        var secretFile = administratorsFile(settings);
        if (secretFile.isEmpty()) {
            return TokenBook.none();
        }
        var tokensFile = secretFile.get().resolveSibling(TokenBook.ADMINISTRATORS);
        try {
            AdministratorToken.prepare(secretFile.get(), tokensFile);
        } catch (IOException unwritable) {
            throw new StartException(List.of("The administrator's token cannot be stored in " + secretFile.get() + ": "
                    + SmallTextFile.why(unwritable)));
        }
        return opened(tokensFile + " (delete it and restart to create a new one)", tokensFile, settings, stores);
    }

    private static CreatedTokens created(Settings settings, Stores stores) {
        var shared = stores.access();
        if (shared != null) {
            return CreatedTokens.shared(shared.tokens(), new SecureRandom());
        }
        var file = settings.databasePath().toAbsolutePath().resolveSibling(CreatedTokens.FILE);
        try {
            return CreatedTokens.open(file, new SecureRandom());
        } catch (IOException unusable) {
            throw new StartException(List.of(file + ": " + SmallTextFile.why(unusable)));
        }
    }

    private static TokenBook opened(String what, Path file, Settings settings, Stores stores) {
        try {
            return TokenBook.open(file).creating(created(settings, stores));
        } catch (IOException unusable) {
            throw new StartException(List.of(what + ": " + SmallTextFile.why(unusable)));
        }
    }

    /** The file with the administrator's token of a first start; empty where tokens are configured or none is needed. */
    static Optional<Path> administratorsFile(Settings settings) {
        boolean open = settings.engine().isSimulated() && settings.security().anonymous();
        return open || settings.security().tokensFile() != null
                ? Optional.empty()
                : Optional.of(settings.databasePath().toAbsolutePath().resolveSibling("admin-token"));
    }

    /** The file that declares the tokens: the configured one, or that of a first start; empty where none is needed. */
    static Optional<Path> tokensFile(Settings settings) {
        return Optional.ofNullable(settings.security().tokensFile())
                .or(() -> administratorsFile(settings).map(file -> file.resolveSibling(TokenBook.ADMINISTRATORS)));
    }

    /** That file, where it lets no one in. */
    static Optional<ReadyLines.Useless> useless(Settings settings, Access access, Instant now) {
        return TokenFile.useless(access.configuredTokens(), now)
                .flatMap(why -> tokensFile(settings).map(file -> new ReadyLines.Useless(file, why)));
    }

    private static AutoCloseable refreshing(String thread, Runnable refresh) {
        var stop = new CountDownLatch(1);
        Runnable reload = () -> {
            try {
                // At once as well: the first replica of all makes the key that the others need.
                do {
                    refresh.run();
                } while (!stop.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        };
        GuardedThread.virtual(thread).loop(reload, () -> stop.getCount() == 0).start();
        return stop::countDown;
    }

    /** The kernel's name for this machine: asking a resolver could take seconds. */
    private static String machineName() {
        return SmallFile.text(Path.of("/proc/sys/kernel/hostname"))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse("localhost");
    }
}
