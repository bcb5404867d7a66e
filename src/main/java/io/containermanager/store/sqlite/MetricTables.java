package io.containermanager.store.sqlite;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** The table of metrics in {@code history.sqlite}. Called on its thread. */
final class MetricTables {

    /** Chunks read at start: the host's and those of 100 containers, with room to spare. */
    static final int CHUNKS_MAX = 10_000;

    /** Slots per chunk. */
    private static final int SLOTS = 60;

    private static final long HOST_FINE_SECONDS = 6 * 3_600;
    private static final long HOST_COARSE_SECONDS = 7 * 86_400;
    private static final long CONTAINER_FINE_SECONDS = 3_600;
    private static final long OTHERS_SECONDS = 86_400;

    private MetricTables() {}

    /** Replaces chunks and drops those too old to be shown. */
    static void save(SqliteConnection connection, List<MetricChunk> chunks, Instant now) {
        connection.executeEach(
                "INSERT OR REPLACE INTO metric_chunk (series, step_seconds, first_slot, data) VALUES (?, ?, ?, ?)",
                chunks.stream().map(MetricTables::row).toList());
        connection.execute(
                "DELETE FROM metric_chunk WHERE (first_slot + ?) * step_seconds < ? - CASE WHEN series LIKE 'container"
                        + " %' AND step_seconds < 60 THEN ? WHEN series <> 'host' THEN ? WHEN step_seconds < 60 THEN ?"
                        + " ELSE ? END",
                SLOTS,
                now.getEpochSecond(),
                CONTAINER_FINE_SECONDS,
                OTHERS_SECONDS,
                HOST_FINE_SECONDS,
                HOST_COARSE_SECONDS);
    }

    /** The stored chunks, newest first, at most {@link #CHUNKS_MAX}. */
    static List<MetricChunk> load(SqliteConnection connection) {
        return connection.list(
                "SELECT * FROM metric_chunk ORDER BY first_slot * step_seconds DESC LIMIT ?",
                row -> new MetricChunk(
                        row.getString("series"),
                        row.getInt("step_seconds"),
                        row.getLong("first_slot"),
                        floats(row.getBytes("data"))),
                CHUNKS_MAX);
    }

    private static Object[] row(MetricChunk chunk) {
        return new Object[] {chunk.series(), chunk.stepSeconds(), chunk.firstSlot(), bytes(chunk.values())};
    }

    private static byte[] bytes(float[] values) {
        var bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] floats(byte[] bytes) {
        var values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
