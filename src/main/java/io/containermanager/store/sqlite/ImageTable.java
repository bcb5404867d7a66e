package io.containermanager.store.sqlite;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The table of images that this manager pulled. Called on the database's thread, within a transaction. */
final class ImageTable {
    private ImageTable() {}

    /** The digests by reference. */
    static Map<String, String> images(SqliteConnection connection) {
        var images = new TreeMap<String, String>();
        connection
                .list(
                        "SELECT reference, digest FROM fetched_image",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(image -> images.put(image.getKey(), image.getValue()));
        return images;
    }

    /** Writes added images and removes deleted ones. */
    static void write(
            SqliteConnection connection,
            Map<String, String> images,
            Collection<String> added,
            Collection<String> gone) {
        gone.forEach(reference -> connection.execute("DELETE FROM fetched_image WHERE reference = ?", reference));
        for (var reference : added) {
            var digest = images.get(reference);
            if (digest != null) {
                connection.execute(
                        "INSERT OR REPLACE INTO fetched_image (reference, digest) VALUES (?, ?)", reference, digest);
            }
        }
    }
}
