package io.containermanager.api.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Walks answers along the document's schemas and notes which documented fields were seen, as {@code Schema.field}. */
final class ResponseFields {

    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode document;
    private final JsonNode schemas;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    ResponseFields(JsonNode document) {
        this.document = document;
        this.schemas = document.path("components").path("schemas");
    }

    /** Notes the fields of an answer of that schema. */
    void note(String schema, JsonNode answer) {
        walk(schema, schemas.path(schema), answer);
    }

    /** The fields seen so far. */
    Set<String> seen() {
        return seen;
    }

    /** Every field of every schema that is answered. */
    Set<String> documented() {
        var fields = new TreeSet<String>();
        var seen = new TreeSet<String>();
        document.path("paths")
                .findValues("responses")
                .forEach(answers -> answers.findValues("schema").forEach(schema -> collect("", schema, fields, seen)));
        return fields;
    }

    private void walk(String name, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            var referred = referred(schema);
            walk(referred, schemas.path(referred), value);
            return;
        }
        for (var way : new String[] {"oneOf", "anyOf", "allOf"}) {
            schema.path(way).forEach(one -> walk(name, one, value));
        }
        if (value.isArray()) {
            value.forEach(item -> walk(name + "[]", schema.path("items"), item));
        }
        if (value.isObject()) {
            value.properties().forEach(field -> {
                var known = schema.path("properties").path(field.getKey());
                if (!known.isMissingNode()) {
                    seen.add(name + "." + field.getKey());
                    walk(name + "." + field.getKey(), known, field.getValue());
                } else {
                    walk(name + ".*", schema.path("additionalProperties"), field.getValue());
                }
            });
        }
    }

    private void collect(String name, JsonNode schema, Set<String> fields, Set<String> seen) {
        if (schema.has("$ref")) {
            var referred = referred(schema);
            if (seen.add(referred)) {
                collect(referred, schemas.path(referred), fields, seen);
            }
            return;
        }
        for (var way : new String[] {"oneOf", "anyOf", "allOf"}) {
            schema.path(way).forEach(one -> collect(name, one, fields, seen));
        }
        schema.path("properties").properties().forEach(field -> {
            if (field.getValue().path("writeOnly").asBoolean()) {
                return;
            }
            fields.add(name + "." + field.getKey());
            collect(name + "." + field.getKey(), field.getValue(), fields, seen);
        });
        if (schema.has("items")) {
            collect(name + "[]", schema.path("items"), fields, seen);
        }
        if (schema.path("additionalProperties").isObject()) {
            collect(name + ".*", schema.path("additionalProperties"), fields, seen);
        }
    }

    private static String referred(JsonNode schema) {
        return schema.path("$ref").asText().substring(SCHEMAS.length());
    }
}
