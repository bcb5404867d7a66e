package io.containermanager.api.web;

import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.Json;
import io.containermanager.yaml.YamlTree;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document of the jar: as it was written, and as JSON, made by the first who asks. Thread-safe. */
final class OpenApiDocument {

    private static final String RESOURCE = "/META-INF/openapi.yaml";
    private static final String YAML_TYPE = "application/yaml";

    private volatile @Nullable ApiResponse yaml;
    private volatile @Nullable ApiResponse json;

    /** The document as written. */
    ApiResponse yaml() {
        var ready = yaml;
        if (ready == null) {
            var bytes = read();
            ready = ApiResponse.bytes(
                            bytes,
                            HeaderValues.create(HeaderNames.CONTENT_TYPE, YAML_TYPE),
                            HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache"))
                    .withEtag(EntityTags.of(bytes))
                    .with(HeaderNames.VARY, "Accept");
            yaml = ready;
        }
        return ready;
    }

    /** The same as JSON. */
    ApiResponse json() {
        var ready = json;
        if (ready == null) {
            var bytes = Json.bytes(tree());
            ready = ApiResponse.tagged(bytes, EntityTags.of(bytes)).with(HeaderNames.VARY, "Accept");
            json = ready;
        }
        return ready;
    }

    private static Object tree() {
        try {
            var tree =
                    YamlTree.parse(new String(read(), StandardCharsets.UTF_8)).tree();
            return Objects.requireNonNull(tree, RESOURCE);
        } catch (YamlTree.MalformedException damagedJar) {
            throw new IllegalStateException(RESOURCE, damagedJar);
        }
    }

    private static byte[] read() {
        try (InputStream stream = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
            return Objects.requireNonNull(stream, RESOURCE).readAllBytes();
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }
}
