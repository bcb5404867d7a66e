package io.containermanager.api.http;

import io.containermanager.access.Caller;
import io.containermanager.access.origin.RequestAuthority;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.NameIndex;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpMediaType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as handlers want it: parameters and body checked, each wrong one a 400 that names it.
 *
 * @param request Helidon's view of it
 * @param caller who calls, as {@link CallerFilter} found out
 * @param largeBody whether its body may be as large as the listener takes
 */
public record ApiRequest(ServerRequest request, Caller caller, boolean largeBody) {

    private static final HeaderName ACCEPT_POST = HeaderNames.create("Accept-Post");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,16}");

    /** One form for one number: {@code 01} is not an id, or two paths would name one app. */
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,15}");

    /** A service's name says nothing without its app. */
    static final String SERVICE_WITHOUT_APP =
            "is a name, which needs appId beside it: service names are unique within an app";

    private static final int BAD_REQUEST = 400;

    /** A {@code Host} that may stand in a shell's command; names with other characters are allowed and not in use. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._\\-:\\[\\]]+");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");

    /** A whole number in the path, in its one decimal form: 007 and 7 would be two addresses of one app. */
    public long id(String name, long max) {
        var text = path(name);
        if (!ID.matcher(text).matches() || Long.parseLong(text) > max) {
            throw ApiError.pathParameter(name, "must be a whole number from 1 to " + max + ", without leading zeros")
                    .exception();
        }
        return Long.parseLong(text);
    }

    /** The app of the path, by its id or its name. */
    public long appId() {
        var text = path("appId");
        return NameIndex.isNumber(text) ? id("appId", App.MAX_ID) : named().app(text);
    }

    /** The service of the path; it and its app by id or name. */
    public ServiceKey serviceKey() {
        long appId = appId();
        var text = path("serviceId");
        return new ServiceKey(
                appId, NameIndex.isNumber(text) ? id("serviceId", App.MAX_ID) : named().service(appId, text));
    }

    /** Finds apps and services by name, among those that the caller may see. */
    public NamedIds named() {
        return NamedIds.seenBy(caller);
    }

    /** The app that the query names by id or name. */
    public OptionalLong appParameter() {
        return isName("appId")
                ? OptionalLong.of(named().app(query("appId").orElseThrow()))
                : number("appId", 1, App.MAX_ID);
    }

    /**
     * The service that the query names by id, or by name within an app.
     *
     * @param appId what {@link #appParameter} found
     */
    public OptionalLong serviceParameter(OptionalLong appId) {
        if (!isName("serviceId")) {
            return number("serviceId", 1, App.MAX_ID);
        }
        if (appId.isEmpty()) {
            throw ApiError.parameter("serviceId", SERVICE_WITHOUT_APP).exception();
        }
        return OptionalLong.of(
                named().service(appId.getAsLong(), query("serviceId").orElseThrow()));
    }

    /** Whether a parameter of the query is given and is a name rather than a number. */
    boolean isName(String parameter) {
        return query(parameter)
                .filter(text -> !text.isBlank() && !NameIndex.isNumber(text))
                .isPresent();
    }

    /** A part of the path. */
    public String path(String name) {
        return request.path().pathParameters().get(name);
    }

    /** A parameter of the query, if it is given. */
    public Optional<String> query(String name) {
        return request.query().first(name).asOptional();
    }

    /** The names of the query's parameters. */
    public Set<String> queryNames() {
        return request.query().names();
    }

    /** A whole number of the query. */
    public OptionalLong number(String name, long min, long max) {
        var text = query(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        var given = text.get();
        if (!DIGITS.matcher(given).matches() || Long.parseLong(given) < min || Long.parseLong(given) > max) {
            throw ApiError.parameter(name, "must be a whole number from " + min + " to " + max)
                    .exception();
        }
        return OptionalLong.of(Long.parseLong(given));
    }

    /** {@code true} or {@code false}, false when it is not given; a bare name means true. */
    public boolean flag(String name) {
        return switch (query(name).orElse("false").toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw ApiError.parameter(name, "must be true or false").exception();
        };
    }

    /** A length of time such as {@code 500ms}, {@code 30s} or {@code 2m}, zero when it is not given. */
    public Duration duration(String name, Duration max) {
        var text = query(name);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        var matcher = DURATION.matcher(text.get());
        var rule = "must be a length of time such as 500ms, 30s or 2m, at most " + max.toSeconds() + "s";
        if (!matcher.matches()) {
            throw ApiError.parameter(name, rule).exception();
        }
        long amount = Long.parseLong(matcher.group(1));
        var given = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
        if (given.compareTo(max) > 0) {
            throw ApiError.parameter(name, rule).exception();
        }
        return given;
    }

    /** The body as a plain tree, see {@link JsonBody}. */
    @Nullable
    public Object json() {
        requireJson(OtherTypes.NONE);
        return JsonBody.read(body());
    }

    /**
     * Media types that an endpoint takes beside JSON, for the answer to a body that is none of them.
     *
     * @param accepted all of them, as {@code Accept-Post} has it (W3C LDP, section 7.1)
     * @param example how they are sent
     */
    public record OtherTypes(String accepted, String example) {
        static final OtherTypes NONE = new OtherTypes("application/json", "");

        private ApiException refused(String problem) {
            var error = ApiError.of(
                    Status.UNSUPPORTED_MEDIA_TYPE_415,
                    "unsupported media type",
                    (problem + " Send JSON in UTF-8 with Content-Type: application/json. " + example).strip());
            return error.with(HeaderValues.create(ACCEPT_POST, accepted)).exception();
        }
    }

    /** The same of an endpoint that takes other media types too: a body without a type is JSON only if it looks like JSON. */
    @Nullable
    public Object jsonOr(OtherTypes others) {
        requireJson(others);
        var body = body();
        if (!request.headers().contains(HeaderNames.CONTENT_TYPE) && body.length > 0 && !looksLikeJson(body)) {
            throw others.refused("The body has no Content-Type and is not JSON.");
        }
        return JsonBody.read(body);
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte each : body) {
            if (!Character.isWhitespace(each)) {
                return each == '{' || each == '[' || each == '"';
            }
        }
        return false;
    }

    /**
     * The body's bytes; the listener bounds them.
     *
     * @throws ApiException when it is too large or does not come as announced; then the connection ends, as it is unknown where the next
     *     request begins
     */
    public byte[] body() {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try {
            return BodyReader.read(request, largeBody ? Integer.MAX_VALUE : Route.SMALL_BODY_MAX_BYTES);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (ApiException refused) {
            throw refused.error().with(HeaderValues.CONNECTION_CLOSE).exception();
        } catch (RuntimeException | IOException broken) {
            throw unreadable(broken).with(HeaderValues.CONNECTION_CLOSE).exception();
        }
    }

    /** The answer to a body with a content coding, which names the ones that are accepted: none (RFC 9110, section 15.5.16). */
    public static ApiError encoded() {
        return ApiError.of(
                        Status.UNSUPPORTED_MEDIA_TYPE_415,
                        "unsupported media type",
                        "Bodies are not decompressed here: send this one without Content-Encoding.")
                .with(HeaderValues.create(HeaderNames.ACCEPT_ENCODING, "identity"));
    }

    private static ApiError unreadable(Exception broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestException refused && refused.status().code() != BAD_REQUEST) {
                return ErrorMapping.http(refused.status());
            }
        }
        return ApiError.badRequest(
                "malformed body",
                "The body's framing is broken: its length or a chunk is wrong. Chunk extensions and trailers are not"
                        + " accepted.");
    }

    /** How the caller reaches this service: the scheme, of a proxy that names it, and the host, such as {@code https://box:3002}. */
    public String address() {
        boolean secure = request.isSecure()
                || request.headers()
                        .first(HeaderNames.X_FORWARDED_PROTO)
                        .orElse("")
                        .equals("https");
        var host = RequestAuthority.of(
                request.prologue().uriPath().rawPath(), request.headers().first(HeaderNames.HOST));
        return (secure ? "https://" : "http://") + (HOST.matcher(host).matches() ? host : "localhost");
    }

    /** What the caller sees. */
    public AppFilter view() {
        return caller.apps().isEmpty() ? AppFilter.ALL : new AppFilter(caller.apps());
    }

    public Headers headers() {
        return request.headers();
    }

    /** Whether the client, a browser as a rule, asks for a page rather than for JSON. */
    public boolean wantsPage() {
        return accepts("text/html");
    }

    /** Whether {@code Accept} names this media type itself, not by a wildcard. */
    public boolean accepts(String mediaType) {
        return RequestHeaders.accepts(request.headers(), mediaType);
    }

    /** The body's media type in lower case, without parameters; empty when none is given, or none that can be read. */
    public String mediaType() {
        return contentType()
                .map(type -> type.mediaType().text().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** A parameter of the body's media type. */
    public Optional<String> mediaTypeParameter(String name) {
        return contentType().map(type -> type.parameters().get(name));
    }

    /** Every value of a parameter of the query. */
    public List<String> queryAll(String name) {
        return request.query().all(name, List::of);
    }

    /** JSON in UTF-8; without a content type the body is taken for it (RFC 9110, section 8.3). */
    private void requireJson(OtherTypes others) {
        if (!request.headers().contains(HeaderNames.CONTENT_TYPE)) {
            return;
        }
        var type = contentType();
        boolean json = type.map(HttpMediaType::mediaType)
                .filter(media -> media.equals(MediaTypes.APPLICATION_JSON)
                        || media.subtype().endsWith("+json"))
                .isPresent();
        boolean utf8 = type.flatMap(HttpMediaType::charset)
                .map(name -> name.equalsIgnoreCase("utf-8"))
                .orElse(true);
        if (!json || !utf8) {
            throw others.refused(json ? "This charset is not supported." : "This Content-Type is not accepted here.");
        }
    }

    private Optional<HttpMediaType> contentType() {
        return RequestHeaders.contentType(request.headers());
    }
}
