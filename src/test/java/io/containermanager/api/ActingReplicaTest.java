package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.containermanager.access.Access;
import io.containermanager.access.AccessLog;
import io.containermanager.access.AccessRequest;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Caller;
import io.containermanager.access.ReplicaSeal;
import io.containermanager.access.Scope;
import io.containermanager.access.Session;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.Sessions;
import io.containermanager.access.Tickets;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.event.Clock;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.store.TextStore;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas: what is asked of the one that follows is forwarded to the one that acts, which may know of sessions and of the key later. */
class ActingReplicaTest {

    private static final String HOME = "127.0.0.1";
    private static final String NAME = "team";
    private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");

    private final TextStore sessions = TextStore.inMemory();
    private final TextStore key = TextStore.inMemory();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    /** How many requests the acting replica refuses before it knows what the other one knows. */
    private int keyAfter;

    private int sessionsAfter;

    private final WebServer acting = server(
            access(
                    new Late(sessions, () -> received.get() > sessionsAfter),
                    new Late(key, () -> received.get() > keyAfter)),
            Leadership.ALONE,
            received);
    private final Access followersAccess = access(new Late(sessions, () -> true), new Late(key, () -> true));
    private final WebServer following = server(followersAccess, toActing(), new AtomicInteger());

    /** A shared text that one replica knows from some moment on. */
    private record Late(TextStore kept, Supplier<Boolean> known) implements TextStore {
        @Override
        public String text() {
            return known.get() ? kept.text() : "";
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public boolean shared() {
            return true;
        }

        @Override
        public <R> R change(Function<String, Changed<R>> change) {
            return kept.change(change);
        }
    }

    private static Access access(TextStore sessions, TextStore key) {
        var token = new Token(NAME, Token.fingerprint("secret"), Set.of(Scope.READ, Scope.OPERATE), Set.of(), null);
        return access(TokenBook.of(List.of(token)), sessions, key);
    }

    private static Access access(TokenBook book, TextStore sessions, TextStore key) {
        var clock = new Clock(InstantSource.system(), System::nanoTime);
        return new Access(
                new AccessSettings(book, new HostRule(Set.of(), "localhost"), new OriginRule(Set.of(), false), false),
                clock.wall(),
                clock.nanos(),
                new Tickets(clock.nanos(), new Random(1)),
                new Sessions(SessionSettings.DEFAULTS, clock, new Random(2), sessions, book::byDigest, _ -> {}),
                ApiServer.COOKIE,
                new ReplicaSeal(key, new Random(3)),
                _ -> {},
                AccessLog.OFF);
    }

    private Leadership toActing() {
        return new Leadership() {
            @Override
            public boolean shared() {
                return true;
            }

            @Override
            public boolean acting() {
                return false;
            }

            @Override
            public Optional<String> actingAddress() {
                return Optional.of("http://" + HOME + ":" + acting.port());
            }
        };
    }

    private WebServer server(Access access, Leadership leadership, AtomicInteger requests) {
        var routing = HttpRouting.builder()
                .addFilter((chain, _, _) -> {
                    requests.incrementAndGet();
                    chain.proceed();
                })
                .addFilter(new CallerFilter(access)::filter)
                .addFilter(new ActingReplica(leadership, access)::filter)
                .post("/api/v1/apps", (_, response) -> {
                    boolean known = !CallerFilter.caller().scopes().isEmpty();
                    if (known) {
                        changes.incrementAndGet();
                    }
                    response.status(known ? 200 : 401)
                            .send(CallerFilter.caller().name());
                });
        ErrorHandlers.configure(routing);
        return WebServer.builder()
                .host(HOME)
                .shutdownHook(false)
                .routing(routing)
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        following.stop();
        acting.stop();
    }

    private String signedIn() {
        var caller = assertInstanceOf(Access.Verdict.Pass.class, followersAccess.signIn("secret", HOME))
                .caller();
        var started = followersAccess
                .startSession(caller, new Session.Device(HOME, "test", "/", false), Optional.empty())
                .orElseThrow();
        return ApiServer.COOKIE.name() + "=" + started.secret();
    }

    private HttpResponse<String> post(WebServer to, String cookie, @Nullable String forwarded)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + HOME + ":" + to.port() + "/api/v1/apps"))
                .header("Cookie", cookie)
                .POST(BodyPublishers.ofString("{}"));
        if (forwarded == null) {
            request.header(SITE.defaultCase(), "same-origin");
        } else {
            request.header(CallerFilter.FORWARDED.defaultCase(), forwarded);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void aChangeOfASessionIsDoneByTheOneThatActs() throws Exception {
        var answer = post(following, signedIn(), null);
        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(answer.body(), is(NAME));
        assertThat(received.get(), is(1));
    }

    @Test
    void aChangeWaitsUntilTheOneThatActsKnowsTheKey() throws Exception {
        keyAfter = 2;
        var answer = post(following, signedIn(), null);
        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat("once", changes.get(), is(1));
        assertThat(received.get(), is(3));
    }

    @Test
    void aChangeWaitsUntilTheOneThatActsKnowsTheSession() throws Exception {
        sessionsAfter = 2;
        var answer = post(following, signedIn(), null);
        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat("once", changes.get(), is(1));
    }

    @Test
    void whatTheOneThatActsDoesNotGetToKnowIsAnsweredWithAnotherTry() throws Exception {
        sessionsAfter = Integer.MAX_VALUE;
        var answer = post(following, signedIn(), null);
        assertThat(answer.body(), answer.statusCode(), is(503));
        assertThat(answer.body(), containsString("Nothing was changed"));
        assertThat(answer.headers().firstValue("Retry-After").isPresent(), is(true));
        assertThat(received.get(), is(ActingReplica.TRIES_MAX));
        assertThat(changes.get(), is(0));
    }

    @Test
    void aProofThatCannotBeCheckedYetIsNeitherBelievedNorForbidden() throws Exception {
        keyAfter = Integer.MAX_VALUE;
        var answer = post(acting, signedIn(), followersAccess.sealed(HOME, "other"));
        assertThat(answer.body(), answer.statusCode(), is(503));
        assertThat(answer.headers().firstValue("Retry-After").isPresent(), is(true));
        assertThat(changes.get(), is(0));
    }

    @Test
    void whereNoTokenIsRequiredNoProofIsNeeded() {
        var open = access(TokenBook.none(), new Late(sessions, () -> true), new Late(key, () -> false));
        var request = new AccessRequest(
                true,
                false,
                HOME,
                "localhost",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("a=b"),
                Optional.of(HOME + " 00"));
        assertThat(open.check(request), is(new Access.Verdict.Pass(Caller.ANONYMOUS)));
    }

    @Test
    void aForgedProofIsForbidden() throws Exception {
        var cookie = signedIn();
        followersAccess.keepSessions();
        for (var forged : List.of(HOME + " " + "0".repeat(64), HOME, "", followersAccess.sealed(HOME, "other"))) {
            var answer = post(acting, cookie, forged);
            assertThat(answer.body(), answer.statusCode(), is(403));
        }
        assertThat(changes.get(), is(0));
    }

    @Test
    void whoIsNotKnownHereEitherIsNotTriedAgain() throws Exception {
        var answer = post(following, ApiServer.COOKIE.name() + "=unknown", null);
        assertThat(answer.body(), answer.statusCode(), is(401));
        assertThat(received.get(), is(lessThan(2)));
    }
}
