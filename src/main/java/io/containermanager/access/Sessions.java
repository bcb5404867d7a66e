package io.containermanager.access;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import io.containermanager.store.TextStore.Changed;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in: browsers that exchanged a token for a secret of 256 bits, of which only the fingerprint is kept, in a file or where all
 * replicas of the manager read it. A session ends when it was idle for long, at the end of its lifetime, with its token, and when it is ended;
 * where it is in memory only, also when the manager stops. At a bound the session that was not used for the longest time ends. Beginning and
 * ending one waits until it is kept; nothing else waits. Thread-safe.
 */
public final class Sessions {

    /** The longest text that is kept. */
    public static final int TEXT_MAX_CHARS = SessionText.MAX_CHARS;

    /** Sessions at a time. */
    static final int SESSIONS_MAX = 1_000;

    /** Sessions of one token at a time: no token's holder can end those of all others. */
    static final int OF_ONE_TOKEN_MAX = 20;

    /** By which part of the idle time a use is made known to other replicas and to the next start: each may end a session so much too early. */
    static final int IDLE_PARTS = 20;

    /** The longest time after which a use is made known. */
    static final Duration USE_SHOWN_MAX = Duration.ofMinutes(5);

    /** How long shared sessions stay whose token is not known: replicas read a changed tokens file at different times. They are not valid meanwhile. */
    static final Duration TOKEN_GRACE = Duration.ofMinutes(5);

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final Logger LOGGER = System.getLogger(Sessions.class.getName());

    private final SessionSettings settings;
    private final Clock time;
    private final RandomGenerator random;
    private final TextStore kept;
    private final Function<String, Optional<Token>> tokens;
    private final Consumer<Event> events;

    // Guarded by this; by the secret's fingerprint.
    private Map<String, OpenSession> open = Map.of();
    private String read = "";

    private record Ended(
            SessionRecord session,
            String of,
            String why,
            @Nullable String by) {}

    /**
     * A session that has just begun.
     *
     * @param secret for the cookie; kept nowhere here
     * @param caller who it makes the browser
     */
    public record Started(String secret, Caller caller) {}

    /**
     * Those that are kept there.
     *
     * @param random must not be guessable
     * @param kept where they are kept
     * @param tokens finds a token by its digest
     * @param events gets each beginning and end that happens here; must not block
     */
    public Sessions(
            SessionSettings settings,
            Clock time,
            RandomGenerator random,
            TextStore kept,
            Function<String, Optional<Token>> tokens,
            Consumer<Event> events) {
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.kept = kept;
        this.tokens = tokens;
        this.events = events;
    }

    /**
     * What a new process begins with. A session from the future, which a wrong clock has made, begins now: otherwise each start would give it
     * another lifetime.
     *
     * @param text as it was kept
     * @throws StoreException when it cannot be read: it is damaged, or of a newer version
     */
    public static String opened(String text, Instant now) {
        return SessionText.write(SessionText.read(text).stream()
                .map(it -> it.startedAt().isAfter(now) ? it.begunAt(now) : it)
                .toList());
    }

    /** Begins a session with all that the token may do. */
    Started start(Token token, Session.Device device, Instant now) {
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
        var id = HexFormat.of().formatHex(bytes(ID_BYTES));
        var session =
                new SessionRecord(Token.fingerprint(secret), id, token.digest(), now.getEpochSecond(), now, device);
        List<Ended> before = kept.change(text -> {
            var records = new ArrayList<>(SessionText.read(text));
            List<Ended> ended = new ArrayList<>();
            makeRoom(records, it -> it.token().equals(session.token()), OF_ONE_TOKEN_MAX, ended);
            makeRoom(records, _ -> true, SESSIONS_MAX, ended);
            records.add(session);
            return new Changed<>(fitting(records, ended), ended);
        });
        synchronized (this) {
            // Its times count from here.
            refresh();
        }
        publish(before);
        events.accept(Event.of(EventType.SESSION_STARTED, token.name() + " signed in from " + device.address())
                .with("by", token.name())
                .with("session", id)
                .with("address", device.address()));
        return new Started(secret, token.caller().in(id));
    }

    private synchronized byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Ends those of these that were not used for longest until one more has room. */
    private void makeRoom(List<SessionRecord> records, Predicate<SessionRecord> which, int most, List<Ended> ended) {
        var some = byUse(records.stream().filter(which).toList());
        for (var oldest : some.subList(0, Math.max(0, some.size() - most + 1))) {
            records.remove(oldest);
            ended.add(new Ended(oldest, name(oldest), "ended for a newer one: at most " + most + " are kept", null));
        }
    }

    private String fitting(List<SessionRecord> records, List<Ended> ended) {
        var text = SessionText.write(records);
        while (text.length() > SessionText.MAX_CHARS) {
            var oldest = byUse(records).getFirst();
            records.remove(oldest);
            ended.add(new Ended(oldest, name(oldest), "ended for a newer one: the store of sessions is full", null));
            text = SessionText.write(records);
        }
        return text;
    }

    /** Those that were not used for longest first. */
    private synchronized List<SessionRecord> byUse(List<SessionRecord> records) {
        refresh();
        long now = time.nanoTime();
        // By difference: the numbers may pass the greatest one.
        return records.stream()
                .sorted((one, other) -> Long.signum(idle(other, now) - idle(one, now)))
                .toList();
    }

    /** Guarded by this. */
    private long idle(SessionRecord session, long now) {
        var known = open.get(session.fingerprint());
        return known == null ? 0 : now - known.usedNanos();
    }

    private synchronized String name(SessionRecord session) {
        refresh();
        var known = open.get(session.fingerprint());
        var caller = known == null ? null : known.caller(tokens);
        return caller == null ? "a token that is not known here" : caller.name();
    }

    /** Takes over what was changed, here or by another replica. Guarded by this. */
    private void refresh() {
        var text = kept.text();
        if (text.equals(read)) {
            return;
        }
        try {
            var before = open;
            var now = new LinkedHashMap<String, OpenSession>();
            for (var each : SessionText.read(text)) {
                now.put(each.fingerprint(), OpenSession.seen(each, before.get(each.fingerprint()), time));
            }
            open = now;
        } catch (StoreException damaged) {
            open = Map.of();
            LOGGER.log(Level.ERROR, FailureText.of(damaged));
        }
        read = text;
    }

    /** The session with that secret, if it may be used from there; counts as its use. */
    Optional<Caller> find(String secret, String address) {
        var fingerprint = Token.fingerprint(secret);
        synchronized (this) {
            refresh();
            var found = open.get(fingerprint);
            return found != null && found.record().device().mayCallFrom(address) ? use(found) : Optional.empty();
        }
    }

    /** Whether the session is still valid; an open connection asks this, which counts as its use. */
    synchronized boolean holds(String id) {
        refresh();
        var found = byId(id);
        return found != null && use(found).isPresent();
    }

    /** Guarded by this. */
    private Optional<Caller> use(OpenSession found) {
        long now = time.nanoTime();
        if (!kept.fresh() || why(found, now) != null) {
            return Optional.empty();
        }
        found.use(now);
        return Optional.ofNullable(found.caller(tokens));
    }

    /** Guarded by this. */
    private @Nullable OpenSession byId(String id) {
        return open.values().stream()
                .filter(it -> it.record().id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Why it is over by itself; null while it is not. */
    private @Nullable String why(OpenSession session, long now) {
        if (now - session.startedNanos() >= settings.lifetime().toNanos()) {
            return "ended: its lifetime of " + words(settings.lifetime()) + " is over";
        }
        return now - session.usedNanos() >= settings.idle().toNanos()
                ? "ended: it was not used for " + words(settings.idle())
                : null;
    }

    private static String words(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    /** Ends a session: by its own holder, or by another caller; false when there is none of that id. */
    boolean end(String id, Caller by) {
        boolean own = id.equals(by.session());
        var ended = kept.change(text -> {
            var records = new ArrayList<>(SessionText.read(text));
            var gone = records.stream()
                    .filter(it -> it.id().equals(id))
                    .map(it -> new Ended(it, name(it), own ? "signed out" : "ended by " + by.name(), by.name()))
                    .toList();
            records.removeIf(it -> it.id().equals(id));
            return new Changed<>(gone.isEmpty() ? text : SessionText.write(records), gone);
        });
        publish(ended);
        return !ended.isEmpty();
    }

    /**
     * Removes those that are over and those whose token does not hold, and makes known to other replicas and to the next start which were used; to
     * be called every few seconds. Waits for the place where they are kept.
     */
    void sweep(Predicate<Token> holds) {
        kept.retry();
        Map<String, Ended> over;
        Map<String, Long> used;
        synchronized (this) {
            refresh();
            if (!kept.fresh()) {
                // What this replica knows is old: others may have seen these sessions in use.
                return;
            }
            over = over(holds);
            used = used();
        }
        if (over.isEmpty() && used.isEmpty()) {
            return;
        }
        try {
            publish(kept.change(text -> swept(text, over, used)));
        } catch (StoreException away) {
            // What is over is not valid here all the same; the next call tries again.
            LOGGER.log(Level.DEBUG, "Sessions cannot be changed: " + FailureText.of(away));
        }
    }

    /** Another replica may have seen one in use since it was judged: then its record is another one, and stays. */
    private static Changed<List<Ended>> swept(String text, Map<String, Ended> over, Map<String, Long> used) {
        var records = SessionText.read(text);
        Predicate<SessionRecord> gone = it -> {
            var judged = over.get(it.fingerprint());
            return judged != null && judged.session().equals(it);
        };
        var ended = records.stream()
                .filter(gone)
                .map(it -> over.get(it.fingerprint()))
                .toList();
        var left = records.stream()
                .filter(gone.negate())
                .map(it -> {
                    var second = used.get(it.fingerprint());
                    return second == null ? it : it.usedAt(second);
                })
                .toList();
        return new Changed<>(SessionText.write(left), ended);
    }

    /** Guarded by this. */
    private Map<String, Ended> over(Predicate<Token> holds) {
        long now = time.nanoTime();
        long grace = kept.shared() ? TOKEN_GRACE.toNanos() : 0;
        var over = new LinkedHashMap<String, Ended>();
        for (var each : open.values()) {
            var caller = each.caller(tokens);
            var token = caller == null ? null : caller.token();
            var why = each.withoutToken(token == null || !holds.test(token), now) > grace
                    ? "ended: its token was removed, changed or has expired"
                    : why(each, now);
            if (why != null) {
                over.put(each.record().fingerprint(), new Ended(each.record(), name(each.record()), why, null));
            }
        }
        return over;
    }

    /** Those whose use is to be made known, with the second of it. Guarded by this. */
    private Map<String, Long> used() {
        if (!kept.lasting()) {
            return Map.of();
        }
        long now = time.nanoTime();
        var part = settings.idle().dividedBy(IDLE_PARTS);
        long shownAfter = (part.compareTo(USE_SHOWN_MAX) < 0 ? part : USE_SHOWN_MAX).toNanos();
        return open.values().stream()
                .filter(it -> it.useToShow(now, shownAfter))
                .collect(Collectors.toMap(
                        it -> it.record().fingerprint(),
                        it -> it.usedAt(time.now(), now).getEpochSecond()));
    }

    private void publish(List<Ended> ended) {
        for (var each : ended) {
            var address = each.session().device().address();
            events.accept(
                    Event.of(EventType.SESSION_ENDED, "Session of " + each.of() + " from " + address + " " + each.why())
                            .with("by", each.by())
                            .with("session", each.session().id())
                            .with("of", each.of())
                            .with("address", address));
        }
    }

    /** Those that are open, the newest first. */
    synchronized List<Session> list(Instant now) {
        refresh();
        if (!kept.fresh()) {
            return List.of();
        }
        long nanos = time.nanoTime();
        var shown = new ArrayList<Session>();
        for (var each : open.values()) {
            var caller = each.caller(tokens);
            if (caller != null && why(each, nanos) == null) {
                shown.add(each.shown(caller, settings, now, nanos));
            }
        }
        return shown.reversed();
    }
}
