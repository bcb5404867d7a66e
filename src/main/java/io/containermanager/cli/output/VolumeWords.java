package io.containermanager.cli.output;

import com.fasterxml.jackson.databind.JsonNode;

/** How a volume stands, in the words of the dashboard. Pure. */
public final class VolumeWords {

    /** Of one that nothing declares or uses: only such a one can be purged without a loss to anything that runs. */
    public static final String UNUSED = "unused";

    /** Of one that no service uses, where containers of others are not known. */
    public static final String UNKNOWN = "unknown";

    private VolumeWords() {}

    /** The word for a volume as the API describes it, and whether it is external. */
    public static String state(JsonNode volume) {
        boolean external = volume.path("external").asBoolean();
        return external ? word(volume, true) + ", external" : word(volume, false);
    }

    private static String word(JsonNode volume, boolean external) {
        if (!volume.path("present").asBoolean()) {
            return external ? "missing" : "not created yet";
        }
        if (!volume.path("usedBy").isEmpty() || !volume.path("usedByOthers").isEmpty()) {
            return "in use";
        }
        if (volume.path("declared").asBoolean()) {
            return "declared";
        }
        return volume.path("usedByOthers").isNull() ? UNKNOWN : UNUSED;
    }
}
