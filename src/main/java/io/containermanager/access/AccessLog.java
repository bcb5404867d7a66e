package io.containermanager.access;

import io.containermanager.model.text.UnicodeText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line of the service's own log for each answered request and each WebSocket ({@code log.requests}): who, what, status, how long. Queries,
 * headers and bodies are never written, since tickets, tokens and secrets stand there. Thread-safe.
 */
public final class AccessLog {

    /** Writes nothing. */
    public static final AccessLog OFF = new AccessLog(null);

    /** Longer paths are cut. */
    static final int PATH_MAX_CHARS = 512;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Logger LOGGER = System.getLogger(AccessLog.class.getName());

    private final @Nullable LongSupplier nanoTime;

    private AccessLog(@Nullable LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * One that writes.
     *
     * @param nanoTime monotonic
     */
    public static AccessLog of(LongSupplier nanoTime) {
        return new AccessLog(nanoTime);
    }

    /** When a request began, for {@link #answered}. */
    public long now() {
        return nanoTime == null ? 0 : nanoTime.getAsLong();
    }

    /**
     * Writes the line.
     *
     * @param address the peer's, which behind a proxy is the proxy's
     * @param caller the token's name
     * @param path as it was sent, without the query
     * @param began what {@link #now} gave
     */
    public void answered(String address, String caller, String method, String path, int status, long began) {
        if (nanoTime == null) {
            return;
        }
        var fields = fields(address, caller, method, path, status, (nanoTime.getAsLong() - began) / NANOS_PER_MILLI);
        // As a parameter: a path is no template. The fields become those of a JSON line.
        LOGGER.log(Level.INFO, "{0}", line(fields), fields);
    }

    static Map<String, Object> fields(
            String address, String caller, String method, String path, int status, long millis) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("address", address);
        fields.put("caller", caller);
        fields.put("method", method);
        fields.put("path", UnicodeText.shortened(path, PATH_MAX_CHARS));
        fields.put("status", status);
        fields.put("durationMs", millis);
        return fields;
    }

    private static String line(Map<String, Object> fields) {
        return fields.get("address") + " " + fields.get("caller") + " \"" + fields.get("method") + " "
                + fields.get("path") + "\" " + fields.get("status") + " " + fields.get("durationMs") + " ms";
    }
}
