package io.containermanager.access;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and whether the request may pass at all. What a route needs is asked of the {@link Caller} there. Thread-safe.
 * Nothing here waits but changes of sessions and tokens that replicas share.
 */
public final class Access {

    private static final Logger LOGGER = System.getLogger(Access.class.getName());
    private static final String BEARER = "bearer ";

    /** What may stand in a message: no more characters than a name has in DNS, and a port. */
    private static final Pattern REPEATABLE = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,260}");

    private final AccessSettings rules;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Tickets tickets;
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final ReplicaSeal seal;
    private final RefusalLog refusals;
    private final AccessLog requests;
    private final Consumer<Event> events;
    private final WrongTokenDelays delays = new WrongTokenDelays();
    private volatile @Nullable String lastPassed;

    /**
     * With these rules.
     *
     * @param clock wall time, for tokens that expire
     * @param nanoTime monotonic nanoseconds, for tickets and delays
     * @param cookie what carries a session's secret
     * @param seal what replicas know each other by
     * @param events gets refusals; must not block
     * @param requests gets every request
     */
    public Access(
            AccessSettings rules,
            InstantSource clock,
            LongSupplier nanoTime,
            Tickets tickets,
            Sessions sessions,
            SessionCookie cookie,
            ReplicaSeal seal,
            Consumer<Event> events,
            AccessLog requests) {
        this.requests = requests;
        this.events = events;
        this.refusals = new RefusalLog(nanoTime, clock, events);
        this.rules = rules;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.tickets = tickets;
        this.sessions = sessions;
        this.cookie = cookie;
        this.seal = seal;
    }

    /** What becomes of a request. */
    public sealed interface Verdict {

        /** It may pass; what the caller may do is to be asked of the caller. */
        record Pass(Caller caller) implements Verdict {}

        /**
         * It may not.
         *
         * @param status the HTTP status
         * @param message what to do about it
         * @param delay how long its answer is to wait
         */
        record Refuse(int status, String message, Duration delay) implements Verdict {}
    }

    /** Decides. */
    public Verdict check(AccessRequest received) {
        var opened = received.forwarded()
                .map(it -> seal.opened(it, received.cookies().orElse("")))
                .orElse(new ReplicaSeal.Opened.Forged());
        return switch (opened) {
            case ReplicaSeal.Opened.From(String address) -> checked(received.cameFrom(address));
            case ReplicaSeal.Opened.Forged() -> checked(received);
            // A token says all by itself; a session is bound to the address that only the proof shows.
            case ReplicaSeal.Opened.Unchecked() ->
                rules.tokens().required()
                                && received.authorization().isEmpty()
                                && received.cookies().isPresent()
                        ? refuse(
                                503,
                                "The key by which the replicas know each other is not known to this replica yet."
                                        + " Nothing was changed: try again.")
                        : checked(received);
        };
    }

    private Verdict checked(AccessRequest request) {
        if (!rules.tokens().required() && !request.anyHost() && !isOurs(request.host())) {
            return refuse(
                    421,
                    "Unknown host name " + shown(request.host()) + ". Use the IP address, or add the name to"
                            + " security.allowed-hosts.");
        }
        if (request.changes() && !rules.origins().passes(request.host(), request.origin(), request.site())) {
            return refuse(
                    403,
                    "Requests from pages of another origin are blocked; add the origin to"
                            + " security.allowed-origins.");
        }
        return identify(request);
    }

    /** The name as it may be repeated: the caller chose it. */
    private static String shown(String host) {
        return REPEATABLE.matcher(host).matches() ? "\"" + host + "\"" : "in the Host header";
    }

    /** The name that passed last is not looked at again: nearly all requests come by the same one. */
    private boolean isOurs(String host) {
        if (host.equals(lastPassed)) {
            return true;
        }
        boolean passes = rules.hosts().passes(host);
        if (passes) {
            lastPassed = host;
        }
        return passes;
    }

    private Verdict identify(AccessRequest request) {
        if (!rules.tokens().required()) {
            return new Verdict.Pass(Caller.ANONYMOUS);
        }
        if (request.authorization().isPresent()) {
            return byToken(request.authorization().flatMap(Access::bearer), request.address());
        }
        if (request.ticket().isPresent()) {
            return tickets.redeem(request.ticket().get())
                    .filter(this::holds)
                    .<Verdict>map(Verdict.Pass::new)
                    .orElseGet(() -> wrong(
                            request.address(),
                            "The ticket is not known, was used before or is older than 30 s: get another by POST"
                                    + " /api/v1/ws/ticket."));
        }
        return request.cookies()
                .flatMap(header -> inCookies(header, request.address()))
                .map(caller -> bySession(caller, request))
                .orElseGet(() -> new Verdict.Pass(Caller.UNKNOWN));
    }

    private Verdict byToken(Optional<String> secret, String address) {
        return secret.flatMap(text -> rules.tokens().find(text, clock.instant()))
                .<Verdict>map(token -> new Verdict.Pass(token.caller()))
                .orElseGet(() -> wrong(
                        address,
                        "The token is not known or has expired: send Authorization: Bearer <token> with "
                                + rules.tokens().where() + "."));
    }

    /** Whose session the cookies are of. One that has ended is none: a browser sends it with every request, also where none is needed. */
    private Optional<Caller> inCookies(String header, String address) {
        return cookie.values(header).stream()
                .flatMap(secret -> sessions.find(secret, address).stream())
                .filter(this::holds)
                .findFirst();
    }

    /** A browser adds the cookie by itself, whichever page made the request. */
    private Verdict bySession(Caller caller, AccessRequest request) {
        if (!request.changes()) {
            return new Verdict.Pass(rules.origins().readsByCookie(request.site()) ? caller : Caller.UNKNOWN);
        }
        return rules.origins().passesByCookie(request.host(), request.origin(), request.site())
                ? new Verdict.Pass(caller)
                : refuse(
                        403,
                        "A session may change something from the service's own page only, which Sec-Fetch-Site or"
                                + " Origin shows; programs send Authorization: Bearer <token>.");
    }

    private Verdict wrong(String address, String message) {
        return new Verdict.Refuse(401, message, delays.failed(address, nanoTime.getAsLong()));
    }

    /** Who that token makes its holder; a wrong one counts, and waits, as it does in a header. */
    public Verdict signIn(String token, String address) {
        return byToken(Optional.of(token), address);
    }

    /** What shows another replica that this one forwards a request with these cookies, which came from that address. */
    public String sealed(String address, String cookies) {
        return seal.sealed(address, cookies);
    }

    /** Begins a session of a caller that is known by a token; the caller's previous session, if that was one, ends. */
    public Optional<Sessions.Started> startSession(Caller caller, Session.Device device, Optional<String> before) {
        var token = caller.token();
        if (token == null) {
            return Optional.empty();
        }
        before.ifPresent(id -> sessions.end(id, caller.in(id)));
        return Optional.of(sessions.start(token, device, clock.instant()));
    }

    /** Ends a session; false when there is none of that id. */
    public boolean endSession(String id, Caller by) {
        return sessions.end(id, by);
    }

    /** Who is signed in, the newest first. */
    public List<Session> sessions() {
        sweepSessions();
        return sessions.list(clock.instant()).stream()
                .filter(it -> holds(it.caller().token()))
                .toList();
    }

    /** The session by which that caller is known. */
    public Optional<Session> session(Caller caller) {
        var id = caller.session();
        return id == null
                ? Optional.empty()
                : sessions.list(clock.instant()).stream()
                        .filter(it -> it.id().equals(id))
                        .findFirst();
    }

    /** Prepares what is shared with other replicas, and removes sessions that are over; to be called every few seconds. */
    public void keepSessions() {
        try {
            seal.prepare();
        } catch (StoreException away) {
            // The next call tries again, and so does who needs it before.
            LOGGER.log(Level.DEBUG, "The key that replicas share cannot be made: " + FailureText.of(away));
        }
        sweepSessions();
    }

    /** Removes sessions that are over. */
    private void sweepSessions() {
        var now = clock.instant();
        sessions.sweep(token -> rules.tokens().holds(token, now));
    }

    /** What carries a session's secret. */
    public SessionCookie cookie() {
        return cookie;
    }

    /** The tokens that are configured or were created. */
    public List<Token> tokens() {
        return rules.tokens().all();
    }

    /** Those of them that the tokens file declares. */
    public List<Token> configuredTokens() {
        return rules.tokens().configured();
    }

    /** Whether these are in the file that the first start made because none was configured. */
    public boolean ofFirstStart() {
        return rules.tokens().ofFirstStart();
    }

    /** Those of them that were created through the API. */
    public List<Token> createdTokens() {
        var created = rules.tokens().created();
        return created == null ? List.of() : created.all();
    }

    /** A new secret of a token: 256 random bits; empty where none can be created, see {@link #createToken}. */
    public Optional<String> tokenSecret() {
        return Optional.ofNullable(rules.tokens().created()).map(CreatedTokens::secret);
    }

    /**
     * Creates a token.
     *
     * @param token with the fingerprint of a secret from {@link #tokenSecret}
     * @param by who asks
     */
    public TokenCreation createToken(Token token, String by) {
        var created = rules.tokens().created();
        if (created == null) {
            return TokenCreation.NOT_REQUIRED;
        }
        var others = rules.tokens().configured().stream().map(Token::name).collect(Collectors.toSet());
        var result = created.add(token, others);
        if (result == TokenCreation.CREATED) {
            events.accept(Event.of(EventType.TOKEN_CREATED, by + " created the token " + token.name())
                    .with("by", by)
                    .with("name", token.name())
                    .with(
                            "scopes",
                            token.scopes().stream().sorted().map(Scope::word).toList()));
        }
        return result;
    }

    /** Whether that time has come. */
    public boolean isPast(Instant time) {
        return !clock.instant().isBefore(time);
    }

    /** Revokes a token that was created through the API, and ends its sessions; false when there is none of that name. */
    public boolean revokeToken(String name, String by) {
        var created = rules.tokens().created();
        if (created == null || !created.remove(name)) {
            return false;
        }
        sweepSessions();
        events.accept(Event.of(EventType.TOKEN_REVOKED, by + " revoked the token " + name)
                .with("by", by)
                .with("name", name));
        return true;
    }

    /** Tickets that wait to be used; at most so many. */
    public List<Tickets.Waiting> tickets(int most) {
        return tickets.waiting(most);
    }

    /** Whether what let that caller in still does: the same token is configured and has not expired, and its session goes on. */
    public boolean holds(Caller caller) {
        return switch (caller.kind()) {
            case ANONYMOUS -> !rules.tokens().required();
            case UNKNOWN -> false;
            case TOKEN -> holds(caller.token()) && (caller.session() == null || sessions.holds(caller.session()));
        };
    }

    private boolean holds(@Nullable Token token) {
        return token == null || rules.tokens().holds(token, clock.instant());
    }

    /** A ticket by which a browser opens one WebSocket soon. */
    public String ticket(Caller caller) {
        return tickets.issue(caller);
    }

    /** Whether callers must show a token. */
    public boolean tokensRequired() {
        return rules.tokens().required();
    }

    /** Whether the scrape for Prometheus needs no token though others do. */
    public boolean openMetrics() {
        return rules.openMetrics();
    }

    /** Where every request leaves a line, if the operator wants it. */
    public AccessLog requests() {
        return requests;
    }

    /** Where requests leave a trace that were answered 401, 403 or 421. */
    public RefusalLog refusals() {
        return refusals;
    }

    /** Whether pages of that origin may read answers (CORS). */
    public boolean mayRead(String origin) {
        return rules.origins().isAllowed(origin);
    }

    private static Optional<String> bearer(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private static Verdict refuse(int status, String message) {
        return new Verdict.Refuse(status, message, Duration.ZERO);
    }
}
