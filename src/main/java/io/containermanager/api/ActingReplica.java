package io.containermanager.api;

import io.containermanager.access.Access;
import io.containermanager.access.Caller;
import io.containermanager.access.origin.RequestAuthority;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.BodyReader;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.http.HttpConnection;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.store.StoreException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Forwards what changes something to the replica that acts, with the caller's own token, and answers what that one answers. Reads, exec, sign-in,
 * tokens and tickets are each replica's own business.
 */
final class ActingReplica {

    /** How long connecting to the other replica may take. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** How long the other replica may be silent: longer than any {@code wait} of a request. */
    static final Duration READ_TIMEOUT = Duration.ofSeconds(330);

    /**
     * How often a request is sent while the other replica does not know yet what this one does: a session or a token that has just been made, the
     * key of {@link CallerFilter#FORWARDED}. Watches bring it within a second; a broken one within 2 s.
     */
    static final int TRIES_MAX = 12;

    /** What is waited between them: 2.75 s together. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private static final String API = "/api/v1/";
    private static final Set<Method> READS = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
    private static final List<String> OWN =
            List.of(API + "sessions", API + "stream", API + "access", API + "containers", API + "tokens", API + "ws/");
    private static final List<HeaderName> SENT = List.of(
            HeaderNames.AUTHORIZATION,
            HeaderNames.COOKIE,
            HeaderNames.CONTENT_TYPE,
            HeaderNames.ACCEPT,
            HeaderNames.IF_MATCH,
            HeaderNames.IF_NONE_MATCH);
    private static final List<HeaderName> ANSWERED =
            List.of(HeaderNames.CONTENT_TYPE, HeaderNames.ETAG, HeaderNames.LOCATION, HeaderNames.RETRY_AFTER);

    private final Leadership leadership;
    private final Access access;

    ActingReplica(Leadership leadership, Access access) {
        this.leadership = leadership;
        this.access = access;
    }

    /** Forwards the request, or lets it pass. */
    void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (leadership.acting() || !changes(request)) {
            chain.proceed();
            return;
        }
        var address = leadership.actingAddress();
        if (address.isEmpty() || request.headers().contains(CallerFilter.FORWARDED)) {
            throw notActing("No replica acts at this moment, or the one that does says no address"
                            + " (store.kubernetes.address). One acts again within 20 s: try again then. Nothing"
                            + " was changed")
                    .exception();
        }
        forward(request, response, URI.create(address.get()));
    }

    private static boolean changes(RoutingRequest request) {
        var path = request.prologue().uriPath().path();
        return !READS.contains(request.prologue().method())
                && path.startsWith(API)
                && OWN.stream().noneMatch(path::startsWith);
    }

    private static ApiError notActing(String message) {
        return ApiError.unavailable(ForwardedAnswer.NOT_ACTING, message + ".");
    }

    private void forward(RoutingRequest request, RoutingResponse response, URI to) {
        try {
            var body = BodyReader.read(request, Integer.MAX_VALUE);
            boolean known = CallerFilter.caller().kind() == Caller.Kind.TOKEN;
            var answer = exchange(request, to, body);
            for (int tries = 1; tries < TRIES_MAX && answer.isTooEarly(known); tries++) {
                CallerFilter.pause(PAUSE);
                answer = exchange(request, to, body);
            }
            if (answer.refusesKnown(known)) {
                throw notActing("The replica that acts does not know this token or session yet. Nothing was changed")
                        .exception();
            }
            send(answer, response);
        } catch (IOException failed) {
            throw notActing("The replica that acts, " + to
                            + ", does not answer. Whether something was changed is unknown:"
                            + " look before you try again")
                    .exception();
        } catch (StoreException unknownKey) {
            throw notActing("The key by which the replicas know each other cannot be read from the cluster. Nothing was"
                            + " changed")
                    .exception();
        }
    }

    private ForwardedAnswer exchange(RoutingRequest request, URI to, byte[] body) throws IOException {
        var socket = HttpConnection.connect(
                List.of(InetAddress.getByName(to.getHost())), to.getPort(), CONNECT_TIMEOUT, _ -> {});
        socket.setSoTimeout((int) READ_TIMEOUT.toMillis());
        try (var connection = HttpConnection.over(socket)) {
            var method = request.prologue().method().text();
            return ForwardedAnswer.of(connection.send(method, target(request), headers(request, to), body));
        }
    }

    private static String target(RoutingRequest request) {
        var query = request.prologue().query().rawValue();
        return RequestAuthority.originForm(request.prologue().uriPath().rawPath())
                + (query.isEmpty() ? "" : "?" + query);
    }

    private Map<String, String> headers(RoutingRequest request, URI to) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", to.getAuthority());
        headers.put("Connection", "close");
        var cookies = request.headers().first(HeaderNames.COOKIE).orElse("");
        headers.put(
                CallerFilter.FORWARDED.defaultCase(),
                access.sealed(request.remotePeer().host(), cookies));
        for (var name : SENT) {
            if (request.headers().contains(name)) {
                headers.put(name.defaultCase(), request.headers().get(name).get());
            }
        }
        return headers;
    }

    private static void send(ForwardedAnswer answer, RoutingResponse response) {
        for (var name : ANSWERED) {
            var value = answer.header(name.lowerCase());
            if (value != null) {
                response.header(name, value);
            }
        }
        response.status(Status.create(answer.status())).send(answer.body());
    }
}
