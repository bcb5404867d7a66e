package io.containermanager.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * An answer of the manager.
 *
 * @param status HTTP's status
 * @param text the body
 */
public record ApiResult(int status, String text) {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

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
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }

    boolean good() {
        return status < 300;
    }
}
