package io.containermanager.api.http;

import io.containermanager.api.coding.AcceptEncoding.Coding;
import io.containermanager.api.coding.Gzip;
import io.containermanager.api.listener.ConnectionGuard;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is answered: a value until {@link #send}. {@code HEAD} gets the headers of {@code GET}, and a request that names this answer's
 * entity tag gets 304. What is read and has no tag, which would be of these bytes, is compressed for clients that ask for it.
 */
public final class ApiResponse {

    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header HTML = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    private static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header REVALIDATE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");
    private static final Header GZIP = HeaderValues.createCached(HeaderNames.CONTENT_ENCODING, Coding.GZIP.token);
    private static final Header VARY_ENCODING = HeaderValues.createCached(HeaderNames.VARY, "Accept-Encoding");
    private static final ApiError BUSY =
            ApiError.unavailable("too busy", "Too many large responses are being sent: try again in a moment.");
    private static final byte[] NOTHING = new byte[0];

    private final Status status;
    private final List<Header> headers;
    private final Optional<String> etag;
    private final byte[] body;

    /** The body is not copied and must not be changed any more. */
    private ApiResponse(Status status, List<Header> headers, Optional<String> etag, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.etag = etag;
        this.body = body;
    }

    /** 200 with a tree as JSON, not to be kept by anybody. */
    public static ApiResponse ok(Object tree) {
        return json(Status.OK_200, tree);
    }

    /** A tree as JSON, not to be kept by anybody. */
    public static ApiResponse json(Status status, Object tree) {
        return new ApiResponse(status, List.of(JSON, NO_STORE), Optional.empty(), Json.bytes(tree));
    }

    /** 200 with ready JSON, not to be kept by anybody. */
    public static ApiResponse ok(byte[] json) {
        return new ApiResponse(Status.OK_200, List.of(JSON, NO_STORE), Optional.empty(), json);
    }

    /** 200 with JSON that may be kept as long as its entity tag is asked for each time. */
    public static ApiResponse tagged(byte[] json, String etag) {
        return new ApiResponse(Status.OK_200, List.of(JSON, REVALIDATE), Optional.of(etag), json);
    }

    /** 200 with something else than JSON. */
    public static ApiResponse bytes(byte[] body, Header... headers) {
        return new ApiResponse(Status.OK_200, List.of(headers), Optional.empty(), body);
    }

    /** No content. */
    public static ApiResponse empty(Status status) {
        return new ApiResponse(status, List.of(), Optional.empty(), NOTHING);
    }

    /** An error. */
    public static ApiResponse of(ApiError error) {
        var headers = new ArrayList<>(List.of(JSON, NO_STORE));
        headers.addAll(error.headers());
        return new ApiResponse(error.status(), headers, Optional.empty(), error.json());
    }

    /** An error as a page. */
    public static ApiResponse page(ApiError error, byte[] html) {
        var headers = new ArrayList<>(List.of(HTML, NO_STORE, SecurityHeaders.PAGE_POLICY));
        headers.addAll(error.headers());
        return new ApiResponse(error.status(), headers, Optional.empty(), html);
    }

    /** The same as Helidon sends it for a request that it does not route. */
    public TransportResponse outsideOfRouting(ServerResponseHeaders to, boolean keepAlive, boolean withBody) {
        headers.forEach(to::set);
        var response = TransportResponse.builder().status(status).headers(to).keepAlive(keepAlive);
        return withBody ? response.entity(body).build() : response.build();
    }

    /** The same with an entity tag. */
    public ApiResponse withEtag(String tag) {
        return new ApiResponse(status, headers, Optional.of(tag), body);
    }

    /** The same with one more header. */
    public ApiResponse with(HeaderName name, String value) {
        return with(HeaderValues.create(name, value));
    }

    /** The same with one more header. */
    public ApiResponse with(Header header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return new ApiResponse(status, List.copyOf(more), etag, body);
    }

    /** Writes this to the client. */
    public void send(ServerRequest request, ServerResponse response) {
        var method = request.prologue().method();
        boolean reads = method.equals(Method.GET) || method.equals(Method.HEAD);
        boolean known = reads && etag.isPresent() && EntityTags.noneMatchFails(request.headers(), etag.get());
        headers.forEach(header -> {
            if (known && header.headerName().equals(HeaderNames.CONTENT_ENCODING)) {
                return; // There is no content to be decoded (RFC 9110, section 15.4.5).
            }
            if (header.headerName().equals(HeaderNames.VARY)) {
                // Beside what the filters before vary by.
                response.headers().add(header);
            } else {
                response.header(header);
            }
        });
        etag.ifPresent(tag -> response.header(HeaderNames.ETAG, tag));
        var content = reads && etag.isEmpty() ? coded(request, response) : body;
        if (known) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else if (status.equals(Status.NO_CONTENT_204)) {
            response.status(status).send();
        } else if (method.equals(Method.HEAD)) {
            response.status(status).header(HeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
            response.send();
        } else {
            write(response, content, reads);
        }
    }

    private byte[] coded(ServerRequest request, ServerResponse response) {
        if (body.length <= Gzip.SMALL_MAX_BYTES) {
            return body;
        }
        response.headers().add(VARY_ENCODING);
        if (!Gzip.asked(request.headers())) {
            return body;
        }
        response.header(GZIP);
        return Gzip.of(body);
    }

    private void write(ServerResponse response, byte[] content, boolean reads) {
        response.status(status);
        if (ConnectionGuard.answering(body.length, () -> response.send(content))) {
            return;
        }
        if (reads) {
            throw BUSY.exception();
        }
        // What was done is not taken back: its answer goes out in any case.
        response.send(content);
    }
}
