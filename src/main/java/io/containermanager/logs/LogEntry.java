package io.containermanager.logs;

import org.jspecify.annotations.Nullable;

/**
 * One line that a container or the manager wrote, secrets masked.
 *
 * @param id counts up over restarts too; 0 until the store has numbered it
 * @param timestampMillis when it was written, Unix time
 * @param message one line of at most {@link #MESSAGE_MAX_CHARS}
 * @param level how grave it is
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

    /** A longer message is cut. */
    public static final int MESSAGE_MAX_CHARS = 8_192;

    private static final String CUT = " … (cut)";

    /** A longer word is cut within. */
    private static final int WORD_MAX_CHARS = 1_024;

    /** What an entry needs in memory beside its message, roughly, in bytes. */
    private static final int FIXED_BYTES = 120;

    private static final char LATIN_MAX = 0xFF;

    /**
     * Whose entry it is; each part null when there is none.
     *
     * @param appId the app
     * @param serviceId the service
     * @param serviceName the service's name
     * @param containerId the container
     */
    public record Origin(
            @Nullable Long appId,
            @Nullable Long serviceId,
            @Nullable String serviceName,
            @Nullable String containerId) {

        /** Of the manager as a whole. */
        public static final Origin NONE = new Origin(null, null, null, null);
    }

    public LogEntry {
        message = cut(message);
    }

    /** A message of at most {@link #MESSAGE_MAX_CHARS}; cut between words, so that no half of a secret is left that nobody knows. */
    static String cut(String message) {
        if (message.length() <= MESSAGE_MAX_CHARS) {
            return message;
        }
        int end = MESSAGE_MAX_CHARS - CUT.length();
        int blank = message.lastIndexOf(' ', end);
        return message.substring(0, blank > end - WORD_MAX_CHARS ? blank : end) + CUT;
    }

    /** Whether the manager wrote it, not a container. */
    public boolean system() {
        return source.type() != LogSource.Type.CONTAINER;
    }

    /** The same with its number. */
    LogEntry numbered(long number) {
        return new LogEntry(number, timestampMillis, message, level, source, origin, stderr);
    }

    /** What it needs in memory, roughly: the JVM keeps a text in one byte a character as long as all of them are of Latin-1, else in two. */
    int weightBytes() {
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
