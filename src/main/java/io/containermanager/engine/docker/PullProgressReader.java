package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineEvent;
import io.containermanager.model.secret.Masking;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sums up the progress of the layers of a pull. Pure except for its sums. */
final class PullProgressReader {

    /** Reported again only when it has grown by this much: a pull sends hundreds of messages a second. */
    private static final int STEP_PERCENT = 5;

    private static final int LAYERS_MAX = 1_000;

    private final String image;
    private final Map<String, long[]> layers = new HashMap<>();
    private int reported = -STEP_PERCENT;
    private @Nullable String error;

    PullProgressReader(String image) {
        this.image = image;
    }

    /** What to report, if it has changed enough. */
    Optional<EngineEvent.PullProgress> take(JsonNode line) {
        if (line.hasNonNull("error")) {
            error = Masking.maskForms(line.path("error").asText());
            return Optional.empty();
        }
        var detail = line.path("progressDetail");
        var status = line.path("status").asText();
        if (status.equals("Downloading") && detail.hasNonNull("total") && layers.size() < LAYERS_MAX) {
            layers.put(line.path("id").asText(), new long[] {
                detail.path("current").asLong(), detail.path("total").asLong()
            });
        } else if (status.equals("Download complete")) {
            layers.computeIfPresent(line.path("id").asText(), (_, sizes) -> new long[] {sizes[1], sizes[1]});
        }
        int percent = percent();
        if (percent < reported + STEP_PERCENT) {
            return Optional.empty();
        }
        reported = percent;
        return Optional.of(new EngineEvent.PullProgress(image, percent, status));
    }

    private int percent() {
        long current = 0;
        long total = 0;
        for (var sizes : layers.values()) {
            current += sizes[0];
            total += sizes[1];
        }
        return total == 0 ? 0 : (int) (current * 100 / total);
    }

    /** Why the pull failed, or null. */
    @Nullable
    String error() {
        return error;
    }
}
