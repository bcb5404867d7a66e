package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.RegistryAuth;
import io.containermanager.model.ImageReference;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Resolves a reference in its registry, through the daemon ({@code GET /distribution/{name}/json}): only the manifest's digest is
 * looked up, nothing is pulled. Blocks its caller, a virtual thread.
 */
final class RegistryLookup {
    /** A descriptor and a list of platforms take a few kilobytes. */
    private static final int ANSWER_MAX_BYTES = 1 << 20;

    private final DockerHttp http;
    private final Supplier<JsonNode> credentials;

    RegistryLookup(DockerHttp http, Supplier<JsonNode> credentials) {
        this.http = http;
        this.credentials = credentials;
    }

    /** The digest that a pull would bring. */
    String digest(String image) {
        var reference = ImageReference.apart(image);
        var version = reference.digest() != null ? "@" + reference.digest() : ":" + reference.tag();
        var name = reference.domain() + "/" + reference.path() + version;
        var headers = RegistryAuth.header(credentials.get(), image)
                .map(auth -> Map.of("X-Registry-Auth", auth))
                .orElse(Map.of());
        return http.stream(
                "GET", "/distribution/" + name + "/json", null, headers, (status, body) -> read(image, status, body));
    }

    private static String read(String image, int status, InputStream body) throws IOException {
        var answer = DockerHttp.JSON.readTree(body.readNBytes(ANSWER_MAX_BYTES));
        if (status != 200) {
            var why = Masking.maskForms(answer.path("message").asText("status " + status));
            throw DockerErrors.of(Asked.PULL, status, refused(image, why));
        }
        var digest = answer.path("Descriptor").path("digest").asText();
        if (digest.isEmpty()) {
            throw new EngineException.Rejected(Cause.PULL_FAILED, refused(image, "it returned no digest"));
        }
        return digest;
    }

    private static String refused(String image, String why) {
        return "Cannot look up %s in its registry: %s. %s".formatted(image, why, RegistryAdvice.on(why));
    }
}
