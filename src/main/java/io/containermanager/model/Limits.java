package io.containermanager.model;

import java.time.Duration;

/** The limits of what a declaration may hold. What is beyond one is a violation; nothing is cut off silently. */
public final class Limits {

    /** Apps in a state. */
    public static final int APPS_MAX = 1_000;

    /** Services in an app. */
    public static final int SERVICES_PER_APP_MAX = 1_000;

    /** Entries in any other list or map: variables, labels, mounts, capabilities. */
    public static final int ENTRIES_MAX = 1_000;

    /** Replicas of a service. */
    public static final int REPLICAS_MAX = 1_000;

    /** Published ports of a service, ranges expanded: engines set each of them up apart. */
    public static final int PORTS_PER_SERVICE_MAX = 2_000;

    /** Characters in a name. */
    public static final int NAME_CHARS_MAX = 255;

    /** Characters in a variable's value, an argument, a label: half of what Linux passes in one argument. */
    public static final int TEXT_CHARS_MAX = 64 * 1024;

    /** Characters in the JSON pointer and the quotation of a violation; longer ones name the parent. */
    public static final int QUOTE_CHARS_MAX = 80;

    /** Violations that one answer lists; then one more says that there are others. */
    static final int VIOLATIONS_MAX = 100;

    /** The longest interval, timeout or grace period. */
    public static final Duration DURATION_MAX = Duration.ofDays(365);

    /** The smallest memory limit that Docker accepts. */
    public static final long MEMORY_BYTES_MIN = 6L * 1024 * 1024;

    private Limits() {}
}
