package io.containermanager.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The words for what is shown while the engine is away: it is from before. Pure. */
public final class EngineAway {

    private EngineAway() {}

    /**
     * Since when the engine has not answered; empty while it does.
     *
     * @param engine the member {@code engine} of an answer, which may be missing where it is there
     */
    public static Optional<String> sentence(JsonNode engine) {
        return engine.path("available").asBoolean(true)
                ? Optional.empty()
                : Optional.of("The engine has not answered since "
                        + Units.toSeconds(engine.path("since").asText()) + "; what follows was seen before.");
    }
}
