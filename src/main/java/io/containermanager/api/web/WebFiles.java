package io.containermanager.api.web;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.SecurityHeaders;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Files of the jar as answers, with entity tags made of their content: Helidon's own static content tags by the file's time, which is the
 * same in every build, so that browsers would keep old pages. Each file is read once and kept, and so is its compressed form; there are few.
 * Thread-safe.
 */
public final class WebFiles {

    /** Files kept: more than the jar has. */
    static final int FILES_MAX = 200;

    /** Only what the project ships; everything else does not exist. */
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "map", "application/json",
            "txt", "text/plain; charset=utf-8");

    private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept-Encoding");
    private static final Header GZIP = HeaderValues.createCached(HeaderNames.CONTENT_ENCODING, "gzip");

    /** What gzip makes much smaller; pictures and fonts are compressed already. */
    private static final Set<String> COMPRESSIBLE = Set.of("html", "js", "css", "json", "svg", "map", "txt");

    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final String root;
    private final ClassLoader jar;
    private final Map<String, Variants> kept = new ConcurrentHashMap<>();

    /**
     * Files below a folder of the class path.
     *
     * @param root the folder, ending with a slash
     */
    public WebFiles(String root, ClassLoader jar) {
        this.root = root;
        this.jar = jar;
    }

    /**
     * The file of that relative name, if there is one, in the coding that the client prefers.
     *
     * @param request only its headers are read; 406 when they refuse the file in every coding there is
     */
    Optional<ApiResponse> file(String name, Headers request) {
        return variants(name).map(variants -> variants.choose(request));
    }

    private Optional<Variants> variants(String name) {
        var present = kept.get(name);
        if (present != null) {
            return Optional.of(present);
        }
        var extension = name.substring(name.lastIndexOf('.') + 1);
        var type = TYPES.get(extension);
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var policy = name.equals(SwaggerUi.PAGE) ? SecurityHeaders.DOCS_POLICY : SecurityHeaders.PAGE_POLICY;
        var read = read(root + name).map(content -> {
            var gzip = COMPRESSIBLE.contains(extension) ? compressed(content) : content;
            return gzip.length < content.length
                    ? new Variants(
                            answer(content, type, policy).with(VARY),
                            Optional.of(answer(gzip, type, policy).with(VARY).with(GZIP)))
                    : new Variants(answer(content, type, policy), Optional.empty());
        });
        read.ifPresent(variants -> {
            if (kept.size() < FILES_MAX) {
                kept.put(name, variants);
            }
        });
        return read;
    }

    private Optional<byte[]> read(String resource) {
        try (InputStream stream = jar.getResourceAsStream(resource)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }

    /** The same bytes each time: the header of the format has neither time nor name. */
    private static byte[] compressed(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException noMemoryFails) {
            throw new UncheckedIOException(noMemoryFails);
        }
        return bytes.toByteArray();
    }

    /** Each coding is a representation of its own, tagged by its own bytes. */
    private static ApiResponse answer(byte[] content, String type, Header policy) {
        var response = ApiResponse.bytes(
                        content,
                        HeaderValues.create(HeaderNames.CONTENT_TYPE, type),
                        HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache"))
                .withEtag(EntityTags.of(content));
        return type.startsWith("text/html") ? response.with(policy) : response;
    }

    /** @param gzip empty for what would not become smaller */
    private record Variants(ApiResponse identity, Optional<ApiResponse> gzip) {

        ApiResponse choose(Headers request) {
            if (gzip.isEmpty()) {
                return identity;
            }
            var accepted = request.contains(HeaderNames.ACCEPT_ENCODING)
                    ? Optional.of(String.join(
                            ",", request.get(HeaderNames.ACCEPT_ENCODING).allValues()))
                    : Optional.<String>empty();
            var coding = AcceptEncoding.choose(accepted)
                    .orElseThrow(() -> ApiError.of(
                                    Status.NOT_ACCEPTABLE_406,
                                    "not acceptable",
                                    "This file is sent as it is or in gzip; Accept-Encoding refuses both.")
                            .exception());
            return coding == AcceptEncoding.Coding.GZIP ? gzip.get() : identity;
        }
    }
}
