package io.containermanager.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds what is sent against {@code docs/frames.schema.json}: every message that a {@link TestClient} gets comes here. */
final class FrameSchema {

    /** The member of what {@link #checked} gives in the place of a message that is not as documented. */
    static final String WRONG = "not as documented";

    private static final Schema SCHEMA = read();

    private FrameSchema() {}

    private static Schema read() {
        try {
            JsonNode document = new ObjectMapper().readTree(Files.readString(Path.of("docs/frames.schema.json")));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(document);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is wrong with a message, empty when nothing is. */
    static String complaint(JsonNode message) {
        var errors = SCHEMA.validate(message);
        return errors.isEmpty() ? "" : errors + " in " + message;
    }

    /** The message, or an object that says what is wrong with it. */
    static JsonNode checked(JsonNode message) {
        String complaint = complaint(message);
        return complaint.isEmpty()
                ? message
                : JsonNodeFactory.instance.objectNode().put(WRONG, complaint);
    }
}
