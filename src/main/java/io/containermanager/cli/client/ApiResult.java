package io.containermanager.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.text.UnicodeText;

/**
 * An answer of the manager.
 *
 * @param status HTTP's status
 * @param text the body
 */
public record ApiResult(int status, String text) {

    static final JsonMapper MAPPER = JsonFormat.mapper().build();

    /** The body as JSON. */
    public JsonNode json() {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw ClientException.failed(
                    "The answer is not JSON: is this URL a container manager's? It begins with: " + beginning());
        }
    }

    private String beginning() {
        var line = text.strip().replaceAll("\\s+", " ");
        return UnicodeText.shortened(line, 80);
    }

    boolean good() {
        return status < 300;
    }
}
