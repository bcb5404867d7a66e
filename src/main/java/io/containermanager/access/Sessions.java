package io.containermanager.access;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in: browsers that exchanged a token for a secret of 256 bits, of which only the fingerprint is kept, in memory. A session ends
 * when it was idle for long, at the end of its lifetime, with its token, when it is ended, and when the manager stops. At a bound the session
 * that was not used for the longest time ends. Thread-safe.
 */
public final class Sessions {

    /** Sessions at a time. */
    static final int SESSIONS_MAX = 1_000;

    /** Sessions of one token at a time: no token's holder can end those of all others. */
    static final int OF_ONE_TOKEN_MAX = 20;

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 8;

    private final SessionSettings settings;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Consumer<Event> events;

    // Guarded by this; by the secret's fingerprint.
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** One that is open. Its time of use is guarded as the map is. */
    private static final class Open {
        final Caller caller;
        final Session.Device device;
        final Instant startedAt;
        final long startedNanos;
        long usedNanos;

        Open(Caller caller, Session.Device device, Instant startedAt, long nanos) {
            this.caller = caller;
            this.device = device;
            this.startedAt = startedAt;
            this.startedNanos = nanos;
            this.usedNanos = nanos;
        }

        String id() {
            return Objects.requireNonNull(caller.session(), "a session's caller has one");
        }

        Token token() {
            return Objects.requireNonNull(caller.token(), "sessions are of tokens");
        }
    }

    private record Ended(Open session, String why, @Nullable String by) {}

    /**
     * A session that has just begun.
     *
     * @param secret for the cookie; kept nowhere here
     * @param caller who it makes the browser
     */
    public record Started(String secret, Caller caller) {}

    /**
     * None yet.
     *
     * @param random must not be guessable
     * @param events gets each beginning and end; must not block
     */
    public Sessions(SessionSettings settings, LongSupplier nanoTime, RandomGenerator random, Consumer<Event> events) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.random = random;
        this.events = events;
    }

    /** Begins a session with all that the token may do. */
    Started start(Token token, Session.Device device, Instant now) {
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
        var caller = token.caller().in(HexFormat.of().formatHex(bytes(ID_BYTES)));
        var ended = new ArrayList<Ended>();
        synchronized (this) {
            makeRoom(it -> it.token().name().equals(token.name()), OF_ONE_TOKEN_MAX, ended);
            makeRoom(_ -> true, SESSIONS_MAX, ended);
            open.put(Token.fingerprint(secret), new Open(caller, device, now, nanoTime.getAsLong()));
        }
        publish(ended);
        events.accept(Event.of(EventType.SESSION_STARTED, token.name() + " signed in from " + device.address())
                .with("by", token.name())
                .with("session", caller.session())
                .with("address", device.address()));
        return new Started(secret, caller);
    }

    private synchronized byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Ends those of these that were not used for longest until one more has room. Guarded by this. */
    private void makeRoom(Predicate<Open> which, int most, List<Ended> ended) {
        var some = open.values().stream()
                .filter(which)
                // By difference: the numbers may pass the greatest one.
                .sorted((one, other) -> Long.signum(one.usedNanos - other.usedNanos))
                .toList();
        for (var oldest : some.subList(0, Math.max(0, some.size() - most + 1))) {
            open.values().remove(oldest);
            ended.add(new Ended(oldest, "ended for a newer one: at most " + most + " are kept", null));
        }
    }

    /** The session with that secret, if it may be used from there; counts as its use. */
    Optional<Caller> find(String secret, String address) {
        return use(() -> {
            var found = open.get(Token.fingerprint(secret));
            return found != null && found.device.mayCallFrom(address) ? found : null;
        });
    }

    /** Whether the session is still valid; an open connection asks this, which counts as its use. */
    boolean holds(String id) {
        return use(() -> byId(id)).isPresent();
    }

    private synchronized Optional<Caller> use(Supplier<@Nullable Open> look) {
        var found = look.get();
        long now = nanoTime.getAsLong();
        if (found == null || why(found, now) != null) {
            return Optional.empty();
        }
        found.usedNanos = now;
        return Optional.of(found.caller);
    }

    /** Guarded by this. */
    private @Nullable Open byId(String id) {
        return open.values().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Why it is over by itself; null while it is not. */
    private @Nullable String why(Open session, long now) {
        if (now - session.startedNanos >= settings.lifetime().toNanos()) {
            return "ended: its lifetime of " + words(settings.lifetime()) + " is over";
        }
        return now - session.usedNanos >= settings.idle().toNanos()
                ? "ended: it was not used for " + words(settings.idle())
                : null;
    }

    private static String words(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    /** Ends a session: by its own holder, or by another caller; false when there is none of that id. */
    boolean end(String id, Caller by) {
        Ended ended;
        synchronized (this) {
            var found = byId(id);
            if (found == null) {
                return false;
            }
            open.values().remove(found);
            boolean own = id.equals(by.session());
            ended = new Ended(found, own ? "signed out" : "ended by " + by.name(), by.name());
        }
        publish(List.of(ended));
        return true;
    }

    /** Removes those that are over and those whose token does not hold; to be called every few seconds. */
    void sweep(Predicate<Token> holds) {
        var ended = new ArrayList<Ended>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            for (var each : List.copyOf(open.values())) {
                var why = holds.test(each.token())
                        ? why(each, now)
                        : "ended: its token was removed, changed or has expired";
                if (why != null) {
                    open.values().remove(each);
                    ended.add(new Ended(each, why, null));
                }
            }
        }
        publish(ended);
    }

    private void publish(List<Ended> ended) {
        for (var each : ended) {
            var caller = each.session().caller;
            events.accept(Event.of(
                            EventType.SESSION_ENDED,
                            "Session of " + caller.name() + " from "
                                    + each.session().device.address() + " " + each.why())
                    .with("by", each.by())
                    .with("session", caller.session())
                    .with("of", caller.name())
                    .with("address", each.session().device.address()));
        }
    }

    /** Those that are open, the newest first. */
    synchronized List<Session> list(Instant now) {
        long nanos = nanoTime.getAsLong();
        return open.values().stream()
                .filter(it -> why(it, nanos) == null)
                .map(it -> shown(it, now, nanos))
                .toList()
                .reversed();
    }

    private Session shown(Open session, Instant now, long nanos) {
        long lifeLeft = settings.lifetime().toNanos() - (nanos - session.startedNanos);
        long idleLeft = settings.idle().toNanos() - (nanos - session.usedNanos);
        return new Session(
                session.id(),
                session.caller,
                session.device,
                session.startedAt,
                now.plusNanos(session.usedNanos - nanos),
                now.plusNanos(Math.min(lifeLeft, idleLeft)),
                now.plusNanos(lifeLeft));
    }
}
