package io.containermanager.host.history;

import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.MountTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The past of the machine and of its containers, in at most {@value #BYTES_MAX} bytes. Host: 6 hours at 10 s, 7 days at a minute, and 10
 * minutes at the watchers' pace while a client watches; the same of how full each of at most {@value #DISKS_MAX} disks is. Each of at most
 * {@value #CONTAINERS_MAX} containers: 1 hour at 10 s, 24 hours at a
 * minute; beyond that number the one that was updated least recently gives way. Thread-safe.
 */
public final class MetricsHistory {

    /** The pace of the fine rings. */
    public static final Duration FINE = Duration.ofSeconds(10);

    /** Containers whose past is kept. */
    public static final int CONTAINERS_MAX = 100;

    /** Disks whose past is kept; a sample has no more. */
    public static final int DISKS_MAX = MountTable.FILE_SYSTEMS_MAX;

    /** What all of it may take: its arrays when everything is full. */
    public static final long BYTES_MAX = 5_000_000;

    /** The name of the host's series in chunks. */
    static final String HOST = "host";

    private static final String CONTAINER = "container";
    private static final int FINE_SECONDS = 10;
    private static final int COARSE_SECONDS = 60;
    private static final int LIVE_SPAN_SECONDS = 600;
    private static final int HOST_FINE_SLOTS = 6 * 360;
    private static final int HOST_COARSE_SLOTS = 7 * 24 * 60;
    private static final int CONTAINER_FINE_SLOTS = 360;
    private static final int CONTAINER_COARSE_SLOTS = 24 * 60;

    private static final Map<String, Integer> HOST_FIELDS = names(Arrays.asList(HostField.values()), HostField::word);
    private static final Map<String, Integer> CONTAINER_FIELDS =
            names(Arrays.asList(ContainerField.values()), ContainerField::word);

    private final ReentrantLock lock = new ReentrantLock();
    private final Series live;
    private final Series host;
    private final DiskHistory disks;
    private final Map<String, Tagged> containers;

    /** A container's series and the service that it runs. */
    private record Tagged(String service, Series series) {}

    /**
     * @param watchersPace time between two samples for watchers
     */
    public MetricsHistory(Duration watchersPace) {
        int step = Math.clamp(watchersPace.toSeconds(), 1, FINE_SECONDS);
        int slots = Math.ceilDiv(LIVE_SPAN_SECONDS / step, Ring.BLOCK_SLOTS) * Ring.BLOCK_SLOTS;
        int columns = HostField.values().length;
        live = live(columns, step, slots);
        host = kept(columns);
        disks = new DiskHistory(() -> new DiskHistory.Disk(live(1, step, slots), kept(1)));
        containers = new LinkedHashMap<>(16, 0.75f, true);
    }

    private static Series live(int columns, int step, int slots) {
        return new Series(columns, List.of(new Ring(columns, step, slots)));
    }

    private static Series kept(int columns) {
        var fine = new Ring(columns, FINE_SECONDS, HOST_FINE_SLOTS);
        var coarse = new Ring(columns, COARSE_SECONDS, HOST_COARSE_SLOTS);
        return new Series(columns, List.of(fine, coarse));
    }

    /** The names of the host's fields, in order. */
    public static List<String> hostFields() {
        return List.copyOf(HOST_FIELDS.keySet());
    }

    /** The names of a container's fields, in order. */
    public static List<String> containerFields() {
        return List.copyOf(CONTAINER_FIELDS.keySet());
    }

    /** Adds a cheap sample, which comes at a steady pace. */
    public void base(SystemMetrics sample) {
        add(host, sample, false);
    }

    /** Adds a sample that was taken for watchers. */
    public void watched(SystemMetrics sample) {
        add(live, sample, true);
    }

    private void add(Series series, SystemMetrics sample, boolean watched) {
        float[] row = HostField.row(sample);
        locked(() -> {
            series.add(sample.timestamp().getEpochSecond(), row);
            disks.add(sample, watched);
            return series;
        });
    }

    /** Adds what containers used at that moment. */
    public void containers(Instant at, List<ContainerPoint> points) {
        locked(() -> {
            for (var point : points) {
                container(point.containerId(), point.service()).add(at.getEpochSecond(), point.row());
            }
            return points;
        });
    }

    /** The host's past. */
    public HistoryColumns host(List<String> fields, HistoryQuery query) {
        return host(fields, query, false);
    }

    /** The host's past with that of each disk, at the same times. */
    public HistoryColumns hostAndDisks(List<String> fields, HistoryQuery query) {
        return host(fields, query, true);
    }

    private HistoryColumns host(List<String> fields, HistoryQuery query, boolean withDisks) {
        return locked(() -> {
            var all = new ArrayList<Ring>(live.rings());
            all.addAll(host.rings());
            return HistoryReader.read(
                    List.of(new Series(HOST_FIELDS.size(), all)),
                    chosen(HOST_FIELDS, fields),
                    query,
                    withDisks ? disks.series() : Map.of(),
                    true);
        });
    }

    /** A container's past; empty when it is not known. */
    public Optional<HistoryColumns> container(String containerId, List<String> fields, HistoryQuery query) {
        return locked(() -> {
            // A query is not an update: the eviction order stays.
            return containers.entrySet().stream()
                    .filter(each -> each.getKey().equals(containerId))
                    .findFirst()
                    .map(each -> HistoryReader.read(
                            List.of(each.getValue().series()), chosen(CONTAINER_FIELDS, fields), query));
        });
    }

    /** The past of all containers that ran that service, one after the other; empty when none is known. */
    public Optional<HistoryColumns> service(long appId, long serviceId, List<String> fields, HistoryQuery query) {
        var service = appId + "/" + serviceId;
        return locked(() -> {
            var parts = containers.values().stream()
                    .filter(each -> each.service().equals(service))
                    .map(Tagged::series)
                    .toList();
            return parts.isEmpty()
                    ? Optional.<HistoryColumns>empty()
                    : Optional.of(HistoryReader.read(parts, chosen(CONTAINER_FIELDS, fields), query));
        });
    }

    /** The past of a service that was not measured yet: gaps only. */
    public static HistoryColumns unmeasured(List<String> fields, HistoryQuery query) {
        return HistoryReader.read(List.of(containerSeries()), chosen(CONTAINER_FIELDS, fields), query);
    }

    /** What changed since then of the host and its disks, for a file. */
    public List<Chunk> hostChunks(Instant since) {
        return locked(() -> {
            var chunks = new ArrayList<>(host.chunks(HOST, since.getEpochSecond(), FINE_SECONDS));
            chunks.addAll(disks.chunks(since.getEpochSecond(), FINE_SECONDS));
            return chunks;
        });
    }

    /** The same of the containers: the coarse rings only, which bounds what is written while the manager runs. */
    public List<Chunk> containerChunks(Instant since) {
        return containerChunks(since, COARSE_SECONDS);
    }

    /** All of the containers, for the end of a run: in what is coarse alone the time until the next run would not be seen. */
    public List<Chunk> containerChunksAtEnd(Instant since) {
        var chunks = new ArrayList<>(containerChunks(since, COARSE_SECONDS));
        containerChunks(Instant.EPOCH, FINE_SECONDS).stream()
                .filter(chunk -> chunk.stepSeconds() == FINE_SECONDS)
                .forEach(chunks::add);
        return chunks;
    }

    private List<Chunk> containerChunks(Instant since, int stepMinSeconds) {
        return locked(() -> containers.entrySet().stream()
                .flatMap(each -> each
                        .getValue()
                        .series()
                        .chunks(
                                CONTAINER + " " + each.getKey() + " "
                                        + each.getValue().service(),
                                since.getEpochSecond(),
                                stepMinSeconds)
                        .stream())
                .toList());
    }

    /** Puts chunks of an earlier run back, in whatever order, beside what has been added meanwhile. */
    public void restore(List<Chunk> chunks) {
        locked(() -> {
            chunks.stream()
                    .sorted((a, b) -> Long.compare(a.firstSlot(), b.firstSlot()))
                    .forEach(this::restore);
            disks.restore(chunks);
            return chunks;
        });
    }

    private void restore(Chunk chunk) {
        if (chunk.series().equals(HOST)) {
            host.restore(chunk);
            return;
        }
        String[] words = chunk.series().split(" ", -1);
        if (words.length == 3 && words[0].equals(CONTAINER)) {
            container(words[1], words[2]).restore(chunk);
        }
    }

    private Series container(String containerId, String service) {
        var known = containers.get(containerId);
        if (known == null) {
            if (containers.size() >= CONTAINERS_MAX) {
                containers.remove(containers.keySet().iterator().next());
            }
            known = new Tagged(service, containerSeries());
            containers.put(containerId, known);
        }
        return known.series();
    }

    private static Series containerSeries() {
        int columns = CONTAINER_FIELDS.size();
        return new Series(
                columns,
                List.of(
                        new Ring(columns, FINE_SECONDS, CONTAINER_FINE_SLOTS),
                        new Ring(columns, COARSE_SECONDS, CONTAINER_COARSE_SLOTS)));
    }

    /** Bytes that its arrays hold now. */
    public long bytes() {
        return locked(() -> live.bytes()
                + host.bytes()
                + disks.bytes()
                + containers.values().stream()
                        .mapToLong(each -> each.series().bytes())
                        .sum());
    }

    private static Map<String, Integer> chosen(Map<String, Integer> known, List<String> asked) {
        if (asked.isEmpty()) {
            return known;
        }
        return asked.stream()
                .filter(known::containsKey)
                .collect(Collectors.toMap(Function.identity(), known::get, (a, _) -> a, LinkedHashMap::new));
    }

    private static <T> Map<String, Integer> names(List<T> fields, Function<T, String> word) {
        Map<String, Integer> names = new LinkedHashMap<>();
        fields.forEach(field -> names.put(word.apply(field), names.size()));
        return names;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** A container's series. Their order is that of the columns that are stored. */
    private enum ContainerField {
        /** Percent of the whole machine. */
        CPU,
        /** Bytes without page cache. */
        MEMORY,
        /** Bytes a second, received and sent. */
        NETWORK,
        /** Bytes a second, read and written. */
        BLOCK_IO;

        /** The name on the wire. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
