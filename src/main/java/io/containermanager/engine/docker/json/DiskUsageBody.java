package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.DiskUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code GET /system/df}. What the daemon did not measure is -1 there, or missing. Pure. */
public final class DiskUsageBody {

    /** In the place of a name that an image does not have. */
    private static final String NO_NAME = "<none>";

    private DiskUsageBody() {}

    /** What it says about images and volumes. */
    public static DiskUsage of(JsonNode body) {
        var images = new ArrayList<DiskUsage.Image>();
        for (var image : body.path("Images")) {
            var containers = measured(image.path("Containers"));
            images.add(new DiskUsage.Image(
                    image.path("Id").asText(),
                    names(image),
                    image.path("Size").asLong(),
                    measured(image.path("SharedSize")),
                    containers == null ? null : containers.intValue()));
        }
        var volumes = new TreeMap<String, @Nullable Long>();
        for (var volume : body.path("Volumes")) {
            volumes.put(volume.path("Name").asText(), measured(volume.at("/UsageData/Size")));
        }
        return new DiskUsage(images, volumes, null);
    }

    private static List<String> names(JsonNode image) {
        var names = new ArrayList<String>();
        for (var key : new String[] {"RepoTags", "RepoDigests"}) {
            for (var name : image.path(key)) {
                if (!name.asText().contains(NO_NAME)) {
                    names.add(name.asText());
                }
            }
        }
        return names;
    }

    private static @Nullable Long measured(JsonNode number) {
        return number.isNumber() && number.asLong() >= 0 ? number.asLong() : null;
    }
}
