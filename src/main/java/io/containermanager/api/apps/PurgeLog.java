package io.containermanager.api.apps;

import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.store.StoreException;
import io.containermanager.store.sqlite.EventHistory.Filter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest purge of each volume, as far as the events remember it. Each change of a target asks for it: so the stored events are read
 * once, and from then on only what the bus published since. Thread-safe.
 */
public final class PurgeLog {

    /** How many volumes are remembered, the last purged ones. */
    static final int VOLUMES_MAX = 200;

    private static final Filter PURGED = new Filter(Set.of(), null, EventType.VOLUME_PURGED.word());

    private final EventLog log;
    private final EventBus bus;
    private volatile @Nullable Known known;

    /**
     * What is known, replaced as a whole.
     *
     * @param seq the number of the newest event that was looked at
     * @param volumes when and by whom each volume was purged, for people, by its engine name; the last purged is the last
     */
    private record Known(long seq, Map<String, String> volumes) {}

    public PurgeLog(EventLog log, EventBus bus) {
        this.log = log;
        this.bus = bus;
    }

    /** When and by whom each volume was purged, for people, by its engine name. */
    public Map<String, String> purges() {
        var before = known;
        long seq = bus.lastSeq();
        if (before == null || !bus.keepsAllAfter(before.seq())) {
            return read(seq);
        }
        var now = new Known(seq, with(before.volumes(), bus.after(before.seq(), EventBus.RING_MAX_EVENTS)));
        known = now;
        return now.volumes();
    }

    /** All that is remembered; what the bus has alone, and only for now, while the history cannot be read. */
    private Map<String, String> read(long seq) {
        try {
            var volumes = with(Map.of(), log.before(0, VOLUMES_MAX, PURGED).reversed());
            known = new Known(seq, volumes);
            return volumes;
        } catch (StoreException unreadable) {
            return with(Map.of(), bus.after(0, EventBus.RING_MAX_EVENTS));
        }
    }

    private static Map<String, String> with(Map<String, String> volumes, List<RecordedEvent> newer) {
        var purges = newer.stream()
                .filter(recorded -> PURGED.matches(recorded.event()))
                .toList();
        if (purges.isEmpty()) {
            return volumes;
        }
        var all = new LinkedHashMap<>(volumes);
        for (var purged : purges) {
            var details = purged.event().details();
            all.putLast(
                    String.valueOf(details.get("volume")),
                    "at " + purged.timestamp().truncatedTo(ChronoUnit.SECONDS) + " by " + details.get("by"));
            if (all.size() > VOLUMES_MAX) {
                all.pollFirstEntry();
            }
        }
        return Collections.unmodifiableMap(all);
    }
}
