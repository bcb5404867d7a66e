package io.containermanager.live.channel;

import io.containermanager.event.Clock;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.client.QueuedSubscription;
import io.containermanager.live.websocket.Frame;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogStore;
import io.containermanager.model.naming.NameIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The channel {@code logs}: lines in small batches, each line encoded once, each batch once for all who want the same. It reads behind
 * the log's own ring on the virtual thread {@code live-logs}, so that writers of lines wait for nothing, and sleeps while no client
 * is subscribed. Lines that the ring evicted before they were read are reported as a gap.
 */
public final class LogsChannel implements Channel, AutoCloseable {

    static final String NAME = "logs";
    /** How many earlier lines a new subscriber gets at most. */
    static final int REPLAY_MAX_LINES = 500;
    /** How many lines are in one frame at most. */
    static final int BATCH_MAX_LINES = 100;
    /** A frame is sent once its lines have so many characters together. */
    static final int BATCH_CHARS = 64 << 10;
    /** How long lines are gathered for one frame. */
    static final Duration GATHER = Duration.ofMillis(25);

    private final LogStore store;
    private final Clock clock;
    private final Supplier<NameIndex> names;
    private final Function<LogEntry, String> encoding;
    private final Map<ChannelSubscription, LogFilter> feeds = new ConcurrentHashMap<>();
    /**
     * Where a subscription begins.
     *
     * @param lastId the newest line when it was acknowledged
     * @param wanted its options as they were read then: a name may mean another app later
     */
    private record Begin(long lastId, LogOptions wanted) {}

    /** Where subscriptions begin that were acknowledged and are not open yet: weak, as some never are. */
    private final Map<ChannelSubscription, Begin> begins = Collections.synchronizedMap(new WeakHashMap<>());

    private final Semaphore fresh = new Semaphore(0);
    private final LogStore.Listening listening;
    private final Thread thread;
    private volatile boolean closed;

    /** The id up to which every line was sent; guarded by this. */
    private long sentUpTo;

    /**
     * Not started yet.
     *
     * @param names the current names of apps and services; must return at once
     */
    public LogsChannel(LogStore store, Clock clock, Supplier<NameIndex> names) {
        this(store, clock, names, LogJson::text);
    }

    /** The same with another encoding of a line as JSON, which may fail. */
    LogsChannel(LogStore store, Clock clock, Supplier<NameIndex> names, Function<LogEntry, String> encoding) {
        this.store = store;
        this.names = names;
        this.encoding = encoding;
        this.clock = clock;
        this.sentUpTo = store.lastId();
        this.thread = GuardedThread.virtual("live-logs").loop(this::run, () -> closed);
        this.listening = store.listen(_ -> wake());
    }

    public LogsChannel start() {
        thread.start();
        return this;
    }

    private void wake() {
        if (!feeds.isEmpty() && fresh.availablePermits() == 0) {
            fresh.release();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException {
        var wanted = LogOptions.of(options, names.get());
        var feed = new QueuedSubscription(client, NAME, count -> Frames.dropped(NAME, count, clock.now()));
        begins.put(feed, new Begin(store.lastId(), wanted));
        return feed;
    }

    /** Others first get what was written before, so that no batch holds lines of both the replay and the time after it. */
    @Override
    public void open(ChannelSubscription subscription, ChannelOptions options) {
        var begin = begins.remove(subscription);
        if (begin == null) {
            throw new IllegalStateException("a subscription is opened once, after it was made");
        }
        synchronized (this) {
            send();
            feeds.put(subscription, begin.wanted().filter());
            replay(subscription, begin.wanted(), begin.lastId());
        }
        // What was written before the feed could be seen woke no thread.
        fresh.release();
    }

    @Override
    public void close(ChannelSubscription subscription) {
        feeds.remove(subscription);
    }

    @Override
    public void close() {
        listening.close();
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                fresh.acquire();
                Thread.sleep(GATHER);
                fresh.drainPermits();
                tellSafely();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellSafely() {
        try {
            send();
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess()
                    .contained("live-logs", "Lines could not be broadcast; later ones are tried", failure);
        }
    }

    /** Sends what was not sent yet to the feeds that match. */
    private synchronized void send() {
        long upTo = store.lastId();
        while (sentUpTo < upTo && !feeds.isEmpty()) {
            var batch = store.after(LogFilter.ALL, sentUpTo, BATCH_MAX_LINES);
            long last = batch.isEmpty() ? upTo : batch.getLast().id();
            boolean overrun = last - sentUpTo > batch.size();
            var gapAfter = overrun ? OptionalLong.of(sentUpTo) : OptionalLong.empty();
            // Before the batch is sent: one that fails must not be tried forever while later lines wait.
            sentUpTo = last;
            send(batch, gapAfter, last);
        }
        sentUpTo = Math.max(sentUpTo, upTo);
    }

    private void send(List<LogEntry> batch, OptionalLong gapAfter, long last) {
        var byFilter = new HashMap<LogFilter, List<ChannelSubscription>>();
        feeds.forEach((subscription, filter) ->
                byFilter.computeIfAbsent(filter, _ -> new ArrayList<>()).add(subscription));
        var encoded = new HashMap<LogEntry, Optional<String>>();
        byFilter.forEach((filter, wanting) -> {
            var lines = batch.stream().filter(filter).toList();
            if (gapAfter.isPresent() && store.lostAfter(filter, gapAfter.getAsLong())) {
                long oldest = lines.isEmpty() ? last + 1 : lines.getFirst().id();
                var gap = Frames.gap(NAME, gapAfter.getAsLong(), oldest, clock.now());
                offer(wanting, gap, 2 * gapAfter.getAsLong() + 1);
            }
            send(wanting, lines, encoded);
        });
    }

    private void replay(ChannelSubscription subscription, LogOptions wanted, long begun) {
        var filter = wanted.filter();
        long asked = wanted.after().orElse(begun);
        long after = store.known(asked);
        var newest = store.newest(filter, OptionalLong.of(sentUpTo + 1), REPLAY_MAX_LINES + 1).stream()
                .takeWhile(entry -> entry.id() > after)
                .toList()
                .reversed();
        boolean cut = newest.size() > REPLAY_MAX_LINES;
        var shown = cut ? newest.subList(1, newest.size()) : newest;
        if (cut || (wanted.after().isPresent() && store.lostAfter(filter, asked))) {
            long oldest = shown.isEmpty() ? sentUpTo + 1 : shown.getFirst().id();
            subscription.client().answer(Frames.gap(NAME, asked, oldest, clock.now()));
        }
        send(List.of(subscription), shown, new HashMap<>());
    }

    /** In frames that stay small. A line that cannot be encoded is counted as dropped, in its place, and the others go on. */
    private void send(
            Collection<ChannelSubscription> wanting, List<LogEntry> lines, Map<LogEntry, Optional<String>> encoded) {
        var texts = new ArrayList<String>();
        long last = 0;
        int chars = 0;
        for (var line : lines) {
            var text = encoded.computeIfAbsent(line, this::text);
            if (text.isPresent()) {
                texts.add(text.get());
                last = line.id();
                chars += line.message().length();
            }
            if (!texts.isEmpty() && (text.isEmpty() || chars >= BATCH_CHARS || texts.size() == BATCH_MAX_LINES)) {
                offer(wanting, frame(texts, last), 2 * last);
                texts.clear();
                chars = 0;
            }
            if (text.isEmpty()) {
                offer(wanting, Frames.dropped(NAME, 1, clock.now()), 2 * line.id());
            }
        }
        if (!texts.isEmpty()) {
            offer(wanting, frame(texts, last), 2 * last);
        }
    }

    /** Empty if the line cannot be encoded. */
    private Optional<String> text(LogEntry line) {
        try {
            return Optional.of(encoding.apply(line));
        } catch (RuntimeException failure) {
            ThreadRegistry.ofProcess()
                    .contained("live-logs", "Line " + line.id() + " cannot be encoded; it is left out", failure);
            return Optional.empty();
        }
    }

    /** Even numbers are lines', odd ones gaps' between them. */
    private static void offer(Collection<ChannelSubscription> wanting, Frame frame, long number) {
        wanting.forEach(subscription -> subscription.client().offer(subscription, frame, number));
    }

    private Frame frame(List<String> texts, long seq) {
        return Frames.numbered(NAME, seq, clock.now(), json -> {
            json.writeNumberField("seq", seq);
            json.writeArrayFieldStart("logs");
            for (var text : texts) {
                json.writeRawValue(text);
            }
            json.writeEndArray();
        });
    }
}
