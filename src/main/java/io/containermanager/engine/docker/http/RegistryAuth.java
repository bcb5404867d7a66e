package io.containermanager.engine.docker.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.model.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Finds the credentials for an image's registry in the form of Docker's {@code config.json}. Pure. */
public final class RegistryAuth {

    /** Where Docker's own command files Docker Hub's credentials. */
    private static final String HUB = "https://index.docker.io/v1/";

    private RegistryAuth() {}

    /**
     * The value of {@code X-Registry-Auth}; empty when the registry is not listed. Credential helpers are programs and are not run:
     * their registries count as not listed.
     */
    public static Optional<String> header(JsonNode config, String image) {
        var domain = ImageReference.apart(image).domain();
        var names = domain.equals(ImageReference.DEFAULT_DOMAIN)
                ? List.of(HUB, "index.docker.io", "docker.io")
                : List.of(domain, "https://" + domain, "http://" + domain);
        return names.stream()
                .map(name -> config.path("auths").path(name))
                .filter(entry -> !entry.isMissingNode())
                .findFirst()
                .flatMap(entry -> header(entry, domain, names.getFirst()));
    }

    private static String decoded(String encoded, String domain) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw new EngineException.Rejected(
                    EngineException.Cause.PULL_FAILED,
                    "The credentials for " + domain + " are not base64: log in again, or correct auth in config.json");
        }
    }

    /** What to say when a pull was refused and the credentials may be with a helper; empty when none is configured for the registry. */
    public static String helperAdvice(JsonNode config, String image) {
        var domain = ImageReference.apart(image).domain();
        var key = domain.equals(ImageReference.DEFAULT_DOMAIN) ? HUB : domain;
        var helper = config.path("credHelpers")
                .path(key)
                .asText(config.path("credsStore").asText());
        return helper.isEmpty() || header(config, image).isPresent()
                ? ""
                : " Docker's config.json leaves the credentials to the helper %s, a program that the manager does not run: add an auth for %s to engine.docker.registry-config."
                        .formatted(helper, domain);
    }

    private static Optional<String> header(JsonNode entry, String domain, String address) {
        var auth = DockerHttp.JSON.createObjectNode();
        var encoded = entry.path("auth").asText();
        if (entry.hasNonNull("identitytoken")) {
            auth.put("identitytoken", entry.path("identitytoken").asText());
        } else if (!encoded.isEmpty()) {
            var pair = decoded(encoded, domain).split(":", 2);
            auth.put("username", pair[0]).put("password", pair.length > 1 ? pair[1] : "");
        } else if (entry.hasNonNull("username")) {
            auth.put("username", entry.path("username").asText())
                    .put("password", entry.path("password").asText());
        } else {
            return Optional.empty();
        }
        auth.put("serveraddress", domain.equals(ImageReference.DEFAULT_DOMAIN) ? address : domain);
        return Optional.of(Base64.getUrlEncoder().encodeToString(auth.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
