package io.containermanager.api.web;

import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.SecurityHeaders;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files of the jar as answers, with entity tags made of their content: Helidon's own static content tags by the file's time, which is the
 * same in every build, so that browsers would keep old pages. Each file is read once and kept; there are few. Thread-safe.
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

    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final String root;
    private final ClassLoader jar;
    private final Map<String, ApiResponse> kept = new ConcurrentHashMap<>();

    /**
     * Files below a folder of the class path.
     *
     * @param root the folder, ending with a slash
     */
    public WebFiles(String root, ClassLoader jar) {
        this.root = root;
        this.jar = jar;
    }

    /** The file of that relative name, if there is one. */
    Optional<ApiResponse> file(String name) {
        var present = kept.get(name);
        if (present != null) {
            return Optional.of(present);
        }
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var policy = name.equals(SwaggerUi.PAGE) ? SecurityHeaders.DOCS_POLICY : SecurityHeaders.PAGE_POLICY;
        var read = read(root + name).map(content -> answer(content, type, policy));
        read.ifPresent(response -> {
            if (kept.size() < FILES_MAX) {
                kept.put(name, response);
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

    private static ApiResponse answer(byte[] content, String type, Header policy) {
        var response = ApiResponse.bytes(
                        content,
                        HeaderValues.create(HeaderNames.CONTENT_TYPE, type),
                        HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache"))
                .withEtag(EntityTags.of(content));
        return type.startsWith("text/html") ? response.with(policy) : response;
    }
}
