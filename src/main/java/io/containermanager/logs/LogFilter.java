package io.containermanager.logs;

import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A filter for entries; null means any. All given criteria must match.
 *
 * @param appId of this app
 * @param serviceId of this service
 * @param serviceName of the service with this name
 * @param containerId of this container: its id, or the id's first 12 characters or more
 * @param level exactly this level
 * @param sourceType written by this kind of source; containers' lines come with the manager's notices of where some are missing
 * @param sinceMillis not older, Unix time in ms
 * @param untilMillis not newer, Unix time in ms
 * @param text contained in the message without escape sequences, ignoring case
 * @param pod of this replica
 * @param apps of one of these apps, which excludes the manager's own entries, and not older than the Unix time in ms beside it; empty means
 *     any
 */
public record LogFilter(
        @Nullable Long appId,
        @Nullable Long serviceId,
        @Nullable String serviceName,
        @Nullable String containerId,
        @Nullable LogLevel level,
        LogSource.@Nullable Type sourceType,
        @Nullable Long sinceMillis,
        @Nullable Long untilMillis,
        @Nullable String text,
        @Nullable String pod,
        Map<Long, Long> apps)
        implements Predicate<LogEntry> {

    /** The minimum length of a container id prefix. */
    public static final int SHORT_ID_MIN_CHARS = 12;

    /** Every entry. */
    public static final LogFilter ALL = new LogFilter(null, null, null, null, null, null, null, null, null);

    public LogFilter {
        apps = Map.copyOf(apps);
    }

    /** A filter for callers that may read the entries of all apps. */
    public LogFilter(
            @Nullable Long appId,
            @Nullable Long serviceId,
            @Nullable String serviceName,
            @Nullable String containerId,
            @Nullable LogLevel level,
            LogSource.@Nullable Type sourceType,
            @Nullable Long sinceMillis,
            @Nullable Long untilMillis,
            @Nullable String text) {
        this(
                appId,
                serviceId,
                serviceName,
                containerId,
                level,
                sourceType,
                sinceMillis,
                untilMillis,
                text,
                null,
                Map.of());
    }

    /** The same filter, limited to the entries of these apps since these times; empty means all. */
    public LogFilter within(Map<Long, Long> reached) {
        return with(pod, reached);
    }

    /** The same filter for one replica; null means any. */
    public LogFilter ofPod(@Nullable String wanted) {
        return with(wanted, apps);
    }

    private LogFilter with(@Nullable String wantedPod, Map<Long, Long> reached) {
        return new LogFilter(
                appId,
                serviceId,
                serviceName,
                containerId,
                level,
                sourceType,
                sinceMillis,
                untilMillis,
                text,
                wantedPod,
                reached);
    }

    @Override
    public boolean test(LogEntry entry) {
        var origin = entry.origin();
        return writer(entry)
                && since(entry)
                && (containerId == null || names(containerId, origin.containerId()))
                && (pod == null || pod.equals(origin.pod()))
                && (level == null || level == entry.level())
                && (sinceMillis == null || entry.timestampMillis() >= sinceMillis)
                && (untilMillis == null || entry.timestampMillis() <= untilMillis)
                && (text == null || contains(entry.message(), text));
    }

    private boolean since(LogEntry entry) {
        return since(entry, entry.timestampMillis());
    }

    private boolean since(LogEntry entry, long millis) {
        var since = apps.isEmpty() ? null : apps.get(entry.origin().appId());
        return since == null || millis >= since;
    }

    /** Whether an entry of the source of this one, of that time, may match. */
    boolean looksBackTo(LogEntry entry, long millis) {
        return writer(entry) && since(entry, millis) && (sinceMillis == null || millis >= sinceMillis);
    }

    /** Whether other entries of the source of this one may match. */
    boolean writer(LogEntry entry) {
        var origin = entry.origin();
        return (appId == null || appId.equals(origin.appId()))
                && (serviceId == null || serviceId.equals(origin.serviceId()))
                && (serviceName == null || serviceName.equals(origin.serviceName()))
                && (sourceType == null || sourceType == entry.source().type() || isHole(entry))
                && (apps.isEmpty() || (origin.appId() != null && apps.containsKey(origin.appId())));
    }

    /** Containers' lines never come without what is said in the place of those that are missing. */
    private boolean isHole(LogEntry entry) {
        return sourceType == LogSource.Type.CONTAINER && entry.source().equals(LogSource.NOTICE);
    }

    /** Whether the text is the container id or a long enough prefix of it. */
    static boolean names(String wanted, @Nullable String id) {
        return id != null && (id.equals(wanted) || (wanted.length() >= SHORT_ID_MIN_CHARS && id.startsWith(wanted)));
    }

    private static boolean contains(String message, String text) {
        return AnsiText.plain(message).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
