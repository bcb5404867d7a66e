package io.containermanager.api.http;

import io.containermanager.model.Violation;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one reader of request headers that have a grammar of their own: whatever Helidon's parsers throw at a value becomes a refusal, never a
 * fault of the manager. Pure.
 */
public final class RequestHeaders {

    private RequestHeaders() {}

    /** Throws 400 when a header that is needed later cannot be read: a refused request has changed nothing. */
    static void check(ServerRequestHeaders headers) {
        EntityTags.check(headers);
        if (headers.contains(HeaderNames.ACCEPT)) {
            var _ = accepts(headers, "");
        }
    }

    /** Whether {@code Accept} names this media type itself, not by a wildcard; 400 when it cannot be read. */
    static boolean accepts(ServerRequestHeaders headers, String mediaType) {
        return read(
                HeaderNames.ACCEPT,
                () -> headers.acceptedTypes().stream()
                        .anyMatch(type -> type.qualityFactor() > 0
                                && type.mediaType()
                                        .text()
                                        .toLowerCase(Locale.ROOT)
                                        .equals(mediaType)));
    }

    /**
     * Whether what {@code Accept} names is a page rather than JSON, as a browser does where somebody opens an address. A wildcard names
     * neither, and a header that cannot be read asks for JSON: this is asked of requests that are refused, for that reason too.
     */
    public static boolean prefersPage(ServerRequestHeaders headers) {
        try {
            double page = weight(headers, "text/html");
            return page > 0 && page > weight(headers, "application/json");
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    private static double weight(ServerRequestHeaders headers, String mediaType) {
        return headers.acceptedTypes().stream()
                .filter(type -> type.mediaType().text().toLowerCase(Locale.ROOT).equals(mediaType))
                .mapToDouble(HttpMediaType::qualityFactor)
                .max()
                .orElse(0);
    }

    /** The body's media type; empty when none is given, 415 when it cannot be read. */
    static Optional<HttpMediaType> contentType(ServerRequestHeaders headers) {
        try {
            // Its parts are read one by one, and each may turn out to be none.
            var type = headers.first(HeaderNames.CONTENT_TYPE).map(text -> HttpMediaType.create(plain(text)));
            type.ifPresent(given -> {
                var _ = given.charset();
            });
            return type;
        } catch (RuntimeException malformed) {
            throw ApiError.of(
                            Status.UNSUPPORTED_MEDIA_TYPE_415,
                            "unsupported media type",
                            "Content-Type cannot be read: send application/json.")
                    .exception();
        }
    }

    /** RFC 9110, sections 5.6.6 and 8.3.1: types in any case, blanks around semicolons, parameters that may be empty. */
    private static String plain(String type) {
        var parts = type.split(";", 2);
        var parameters = parts.length == 1 ? "" : parts[1].strip().replaceAll("^[;\\s]+|[;\\s]+$", "");
        return parts[0].strip().toLowerCase(Locale.ROOT) + (parameters.isEmpty() ? "" : "; " + parameters);
    }

    private static <T> T read(HeaderName name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException malformed) {
            throw ApiError.invalid(
                            "malformed header",
                            name.defaultCase() + " cannot be read: see RFC 9110 for its form.",
                            List.of(new Violation("", name.defaultCase() + " cannot be read")))
                    .exception();
        }
    }
}
