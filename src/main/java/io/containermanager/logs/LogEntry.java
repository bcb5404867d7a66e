package io.containermanager.logs;

import io.containermanager.model.text.UnicodeText;
import org.jspecify.annotations.Nullable;

/**
 * One log line of a container or the manager, with secrets masked.
 *
 * @param id increases, also across restarts; 0 until the store has assigned it
 * @param timestampMillis when it was written, Unix time in ms
 * @param message one line of at most {@link #MESSAGE_MAX_CHARS}
 * @param level its level
 * @param source who wrote it
 * @param origin the container and service concerned
 * @param stderr whether it came on the error stream
 */
public record LogEntry(
        long id,
        long timestampMillis,
        String message,
        LogLevel level,
        LogSource source,
        Origin origin,
        boolean stderr) {

    /** Longer messages are truncated. */
    public static final int MESSAGE_MAX_CHARS = 8_192;

    private static final String CUT = " … (cut)";

    /** Longer words may be cut in the middle. */
    private static final int WORD_MAX_CHARS = 1_024;

    /** Approximate memory of an entry without its message, in bytes. */
    private static final int FIXED_BYTES = 120;

    private static final char LATIN_MAX = 0xFF;

    /**
     * The container and service an entry belongs to; each part may be null.
     *
     * @param appId the app
     * @param serviceId the service
     * @param appName the app's name when it was written; null also in files of versions that kept no names
     * @param serviceName the service's name when it was written
     * @param containerId the container
     * @param pod its replica, on engines that run several
     */
    public record Origin(
            @Nullable Long appId,
            @Nullable Long serviceId,
            @Nullable String appName,
            @Nullable String serviceName,
            @Nullable String containerId,
            @Nullable String pod) {

        /** Of a container without replicas, whose app's name was not kept. */
        public Origin(
                @Nullable Long appId,
                @Nullable Long serviceId,
                @Nullable String serviceName,
                @Nullable String containerId) {
            this(appId, serviceId, null, serviceName, containerId, null);
        }

        /** The manager as a whole. */
        public static final Origin NONE = new Origin(null, null, null, null);
    }

    public LogEntry {
        message = cut(message);
    }

    /** A message of at most {@link #MESSAGE_MAX_CHARS}; cut between words, so that no part of a secret is left unmasked. */
    static String cut(String message) {
        if (message.length() <= MESSAGE_MAX_CHARS) {
            return message;
        }
        int end = MESSAGE_MAX_CHARS - CUT.length();
        int blank = message.lastIndexOf(' ', end);
        return UnicodeText.start(message, blank > end - WORD_MAX_CHARS ? blank : end) + CUT;
    }

    /** Whether the manager wrote it, as opposed to a container. */
    public boolean system() {
        return source.type() != LogSource.Type.CONTAINER;
    }

    /** A copy with its id. */
    LogEntry numbered(long number) {
        return new LogEntry(number, timestampMillis, message, level, source, origin, stderr);
    }

    /** Its id and its writer alone. */
    LogEntry withoutMessage() {
        return new LogEntry(id, timestampMillis, "", level, source, origin, stderr);
    }

    /** Approximate memory in bytes: the JVM stores Latin-1 strings with one byte per character, others with two. */
    public int weightBytes() {
        return FIXED_BYTES + message.length() * (isLatin(message) ? 1 : 2);
    }

    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LATIN_MAX) {
                return false;
            }
        }
        return true;
    }
}
