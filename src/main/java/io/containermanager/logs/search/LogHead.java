package io.containermanager.logs.search;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link io.containermanager.logs.LogLineJson} writes first of an entry, so that a search can skip a line without parsing it. Pure.
 *
 * @param id the entry's id
 * @param timestampMillis Unix time in ms
 */
record LogHead(long id, long timestampMillis) {

    private static final String ID = "{\"id\":";
    private static final String TIMESTAMP = ",\"timestamp\":";

    /** Enough bytes for every head. */
    static final int MAX_BYTES = ID.length() + TIMESTAMP.length() + 2 * 20;

    private static final int DIGITS_MAX = 18;

    /** Empty if the line does not begin like one that this service wrote. */
    static Optional<LogHead> read(byte[] line) {
        var id = number(line, 0, ID);
        if (id == null) {
            return Optional.empty();
        }
        var timestamp = number(line, id.end(), TIMESTAMP);
        return timestamp == null ? Optional.empty() : Optional.of(new LogHead(id.value(), timestamp.value()));
    }

    private record Digits(long value, int end) {}

    private static @Nullable Digits number(byte[] line, int from, String prefix) {
        int at = from;
        for (int i = 0; i < prefix.length(); i++, at++) {
            if (at >= line.length || line[at] != prefix.charAt(i)) {
                return null;
            }
        }
        long value = 0;
        int first = at;
        while (at < line.length && line[at] >= '0' && line[at] <= '9' && at - first < DIGITS_MAX) {
            value = value * 10 + line[at] - '0';
            at++;
        }
        return at == first || at == line.length ? null : new Digits(value, at);
    }
}
