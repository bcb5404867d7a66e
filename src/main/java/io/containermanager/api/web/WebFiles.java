package io.containermanager.api.web;

import io.containermanager.api.coding.AcceptEncoding;
import io.containermanager.api.coding.AcceptEncoding.Coding;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.SecurityHeaders;
import io.containermanager.model.wire.Sha256;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Files of the jar as answers, with entity tags made of their content: Helidon's own static content tags by the file's time, which is the
 * same in every build, so that browsers would keep old pages. Each file is read once and kept, and so are its compressed forms; there are few.
 * The build compresses the dashboard's in Brotli and gzip ({@code src/build/CompressFiles.java}); what it did not compress is compressed here,
 * in gzip, when it is first asked for.
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

    /** Where the build puts what it compressed, named by the content's SHA-256, so that a changed file never meets an older one's. */
    private static final String COMPRESSED = "web-compressed/";

    /** What compression makes much smaller; pictures and fonts are compressed already. */
    private static final Set<String> COMPRESSIBLE = Set.of("html", "js", "css", "json", "svg", "map", "txt");

    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*+[A-Za-z0-9_-][A-Za-z0-9._-]*");

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
        var read = read(root + name)
                .map(content -> COMPRESSIBLE.contains(extension)
                        ? compressed(content, coded -> answer(coded, type, policy))
                        : new Variants(Map.of(Coding.IDENTITY, answer(content, type, policy))));
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

    private Variants compressed(byte[] content, Function<byte[], ApiResponse> answer) {
        var codings = new EnumMap<Coding, byte[]>(Coding.class);
        codings.put(Coding.IDENTITY, content);
        var made = COMPRESSED + Sha256.hex(content);
        read(made + ".br").ifPresent(brotli -> codings.put(Coding.BROTLI, brotli));
        codings.put(Coding.GZIP, read(made + ".gz").orElseGet(() -> gzip(content)));
        codings.entrySet()
                .removeIf(coded -> coded.getKey() != Coding.IDENTITY && coded.getValue().length >= content.length);
        var variants = new EnumMap<Coding, ApiResponse>(Coding.class);
        codings.forEach((coding, coded) -> {
            var response = answer.apply(coded);
            response = codings.size() > 1 ? response.with(VARY) : response;
            variants.put(
                    coding,
                    coding == Coding.IDENTITY
                            ? response
                            : response.with(HeaderValues.create(HeaderNames.CONTENT_ENCODING, coding.token)));
        });
        return new Variants(variants);
    }

    /** For what the build did not compress. The same bytes each time: the header of the format has neither time nor name. */
    private static byte[] gzip(byte[] content) {
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

    /** @param codings the content as it is, and in each coding that makes it smaller */
    private record Variants(Map<Coding, ApiResponse> codings) {

        ApiResponse choose(Headers request) {
            var accepted = codings.size() > 1 ? AcceptEncoding.of(request) : Optional.<String>empty();
            return AcceptEncoding.choose(accepted, codings.keySet())
                    .map(codings::get)
                    .orElseThrow(() -> ApiError.of(
                                    Status.NOT_ACCEPTABLE_406,
                                    "not acceptable",
                                    "This file is sent as " + tokens() + "; Accept-Encoding refuses all of them.")
                            .exception());
        }

        private String tokens() {
            return codings.keySet().stream().map(coding -> coding.token).collect(Collectors.joining(", "));
        }
    }
}
