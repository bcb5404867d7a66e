package io.containermanager.model.compose.file;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a Compose file has what stands elsewhere in the app that it becomes: a config is a mount there, a limit may be written in two places.
 * Not thread-safe: made for one file.
 */
public final class AppPlaces {

    private final Map<String, String> written = new HashMap<>();

    /**
     * Says where the file has a part of the app.
     *
     * @param usual a pointer into the file, where the part would stand by the key that it has in the app
     * @param where a pointer into the file, where it stands
     */
    public void put(String usual, String where) {
        written.put(usual, where);
    }

    /** Where the file has what would usually stand at a pointer, or the nearest part around it that stands elsewhere. */
    public String of(String usual) {
        for (int end = usual.length(); end > 0; end = usual.lastIndexOf('/', end - 1)) {
            var where = written.get(usual.substring(0, end));
            if (where != null) {
                return where + usual.substring(end);
            }
        }
        return usual;
    }
}
