package io.containermanager.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.http.StreamedResponse;
import io.containermanager.json.JsonFormat;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the replica that acts answered. */
final class ForwardedAnswer {

    /** The largest answer that is handed on, 32 MiB. */
    static final int MAX_BYTES = 32 << 20;

    /** The error of a replica that cannot do it now and has changed nothing. */
    static final String NOT_ACTING = "not acting";

    private static final ObjectMapper JSON = JsonFormat.mapper().build();
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private ForwardedAnswer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static ForwardedAnswer of(StreamedResponse answer) throws IOException {
        var body = answer.body().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw new IOException("the answer is larger than " + MAX_BYTES + " bytes");
        }
        return new ForwardedAnswer(answer.status(), answer.headers(), body);
    }

    /**
     * Whether the other replica does not know yet what this one knows, has therefore changed nothing, and will know it soon.
     *
     * @param callerKnown whether the caller's token or session is known here
     */
    boolean isTooEarly(boolean callerKnown) {
        return callerKnown && (status == UNAUTHORIZED || (status == UNAVAILABLE && isNotActing()));
    }

    /** Whether it refused a token or session that is known here. */
    boolean refusesKnown(boolean callerKnown) {
        return callerKnown && status == UNAUTHORIZED;
    }

    int status() {
        return status;
    }

    /** A header by its name in lower case; null without it. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** All of it; not to be changed. */
    byte[] body() {
        return body;
    }

    private boolean isNotActing() {
        try {
            return JSON.readTree(body).path("error").asText().equals(NOT_ACTING);
        } catch (IOException otherwise) {
            return false;
        }
    }
}
