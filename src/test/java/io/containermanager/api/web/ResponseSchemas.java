package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Holds answers against the OpenAPI document: every JSON answer of the HTTP tests comes through here. */
public final class ResponseSchemas {

    private static final JsonNode DOCUMENT = read();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    /** Which documented fields the answers checked here had. */
    private static final ResponseFields FIELDS = new ResponseFields(DOCUMENT);

    private ResponseSchemas() {}

    static ResponseFields fields() {
        return FIELDS;
    }

    static JsonNode document() {
        return DOCUMENT;
    }

    private static JsonNode read() {
        try (InputStream stream = ResponseSchemas.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return YamlJson.read(new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Fails when the answer is not as the document says. */
    public static void check(HttpResponse<String> answer) {
        var type = answer.headers().firstValue("Content-Type").orElse("");
        if (!type.startsWith("application/json") || answer.body().isEmpty()) {
            return;
        }
        var path = answer.request().uri().getPath();
        var method = answer.request().method().toLowerCase(Locale.ROOT);
        var seen = answer.statusCode() >= 400 && !(path.startsWith("/health") && method.equals("get"))
                ? Optional.of("Error")
                : schemaName(template(path), method, answer.statusCode());
        assertThat(method + " " + path + " " + answer.statusCode() + " is documented", seen.isPresent(), is(true));
        var name = seen.orElseThrow();
        FIELDS.note(name, parsed(answer.body()));
        assertThat(
                name + " of " + method + " " + path + ": " + answer.body(), validate(name, answer.body()), is(empty()));
    }

    /** What is wrong with that JSON. */
    static java.util.List<?> validate(String name, String json) {
        return SCHEMAS.computeIfAbsent(name, ResponseSchemas::schema).validate(parsed(json));
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException notJson) {
            throw new AssertionError(json, notJson);
        }
    }

    private static Schema schema(String name) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("$ref", "#/components/schemas/" + name);
        root.set("components", DOCUMENT.path("components"));
        return REGISTRY.getSchema(root);
    }

    private static Optional<String> schemaName(String template, String method, int status) {
        var reference = DOCUMENT.path("paths")
                .path(template)
                .path(method)
                .path("responses")
                .path(Integer.toString(status))
                .path("content")
                .path("application/json")
                .path("schema")
                .path("$ref")
                .asText();
        return reference.isEmpty()
                ? Optional.empty()
                : Optional.of(reference.substring(reference.lastIndexOf('/') + 1));
    }

    /** The documented path that this one is of; a path without parameters wins. */
    private static String template(String path) {
        if (DOCUMENT.path("paths").has(path)) {
            return path;
        }
        return DOCUMENT.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(known -> path.matches(known.replaceAll("\\{[^}]*}", "[^/]+")))
                .findFirst()
                .orElse("");
    }
}
