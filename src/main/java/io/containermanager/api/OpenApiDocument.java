package io.containermanager.api;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document of the jar: as it was written, and as JSON, made by the first who asks. Thread-safe. */
final class OpenApiDocument {

    private static final String RESOURCE = "/META-INF/openapi.yaml";
    private static final String YAML_TYPE = "application/yaml";

    private volatile @Nullable Answer yaml;
    private volatile @Nullable Answer json;

    /** The document as written. */
    Answer yaml() {
        var ready = yaml;
        if (ready == null) {
            var bytes = read();
            ready = Answer.bytes(
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
    Answer json() {
        var ready = json;
        if (ready == null) {
            var bytes = Json.bytes(tree());
            ready = Answer.tagged(bytes, EntityTags.of(bytes)).with(HeaderNames.VARY, "Accept");
            json = ready;
        }
        return ready;
    }

    private static Object tree() {
        try {
            return new YAMLMapper().readValue(read(), Object.class);
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
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
