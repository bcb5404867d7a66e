package io.containermanager.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.docker.http.DockerHttp;

/** What the daemon answers, in Java without backslashes: JSON with apostrophes for quotation marks. */
public final class QuotedJson {

    private QuotedJson() {}

    public static JsonNode json(String text) {
        try {
            return DockerHttp.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(text, wrong);
        }
    }
}
