package io.containermanager.engine.docker.http;

import java.util.Comparator;

/**
 * A version of the Docker Engine API.
 *
 * @param major before the dot
 * @param minor after the dot
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /** The newest version whose answers this program was written for. */
    public static final ApiVersion OURS = new ApiVersion(1, 47);

    /** The oldest: one-shot stats came with it (Docker 20.10). */
    static final ApiVersion OLDEST = new ApiVersion(1, 41);

    /** The first that mounts a folder of a volume (Docker 26); older daemons mount the whole volume without a word. */
    public static final ApiVersion SUBPATH = new ApiVersion(1, 45);

    private static final Comparator<ApiVersion> ORDER =
            Comparator.comparingInt(ApiVersion::major).thenComparingInt(ApiVersion::minor);

    /** Reads {@code 1.41}. */
    public static ApiVersion parse(String text) {
        int dot = text.indexOf('.');
        return new ApiVersion(Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    /**
     * The version to speak with a daemon: the lower of its newest and ours.
     *
     * @param newest what the daemon's {@code /version} gives as {@code ApiVersion}
     * @throws IllegalArgumentException when the daemon is too old; the message says what to do
     */
    public static ApiVersion negotiate(ApiVersion newest) {
        if (newest.compareTo(OLDEST) < 0) {
            throw new IllegalArgumentException(
                    "The Docker daemon speaks API %s at most; %s is needed: upgrade Docker to 20.10 or newer"
                            .formatted(newest, OLDEST));
        }
        return newest.compareTo(OURS) < 0 ? newest : OURS;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
