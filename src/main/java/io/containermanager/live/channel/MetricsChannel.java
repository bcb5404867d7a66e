package io.containermanager.live.channel;

import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.MetricsSampler.Watch;
import io.containermanager.host.SystemMetrics;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.ConflatedSubscription;
import io.containermanager.live.client.ErrorCode;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.websocket.Frame;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The channel {@code metrics}: the newest sample at once, then one each interval, newest only. Has the sampler watch
 * only while somebody is subscribed; a sample is encoded once, however many clients get it.
 */
public final class MetricsChannel implements Channel {

    public static final String NAME = "metrics";

    /** A collection completes on the sampler's thread, which is not to be kept. */
    private static final Executor DELIVERY =
            GuardedThread.virtual("live-first-sample").executor();

    private final MetricsSampler sampler;
    private final Duration interval;
    private final ClientPace pace;
    private final Clock clock;
    private final Subscribers subscribers = new Subscribers();
    private final LatestValueWorker<SystemMetrics> worker = new LatestValueWorker<>(this::broadcast);

    // Guarded by this.
    private @Nullable Watch watch;
    private @Nullable Encoded newest;
    private long ticks;

    /** A sample and its frame; the number is its place in order. */
    private record Encoded(SystemMetrics sample, Frame frame, long number) {}

    public MetricsChannel(MetricsSampler sampler, ClientPace pace, Clock clock) {
        this.sampler = sampler;
        this.interval = pace.base();
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException {
        options.allowOnly(NAME, Set.of(ClientPace.OPTION));
        return new ConflatedSubscription(client, NAME, pace.ticks(options));
    }

    @Override
    public void open(ChannelSubscription subscription, ChannelOptions options) {
        subscribers.add(subscription);
        watchAsNeeded();
        CompletableFuture<SystemMetrics> first = sampler.fresh(interval);
        first.thenAcceptAsync(sample -> offerFirst(subscription, sample), DELIVERY)
                .exceptionally(failure -> {
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    subscription
                            .client()
                            .answer(Frames.error(ErrorCode.UNAVAILABLE, FailureText.of(cause), clock.now()));
                    return null;
                });
    }

    @Override
    public void close(ChannelSubscription subscription) {
        subscribers.remove(subscription);
        watchAsNeeded();
    }

    private void offerFirst(ChannelSubscription subscription, SystemMetrics sample) {
        Encoded encoded = encode(sample);
        subscription.client().offer(subscription, encoded.frame(), encoded.number());
    }

    private void broadcast(SystemMetrics sample) {
        Encoded encoded = encode(sample);
        long tick;
        synchronized (this) {
            tick = ticks++;
        }
        subscribers.pass(encoded.frame(), encoded.number(), tick);
    }

    /** The newest sample's frame. Which one that is the sampler knows, and not wall time, which may have been set back. */
    @SuppressWarnings("ReferenceEquality") // Two samples of the same content are two.
    private synchronized Encoded encode(SystemMetrics told) {
        SystemMetrics sample = sampler.latest().orElse(told);
        Encoded known = newest;
        if (known != null && known.sample() == sample) {
            return known;
        }
        Frame frame = Frames.data(NAME, sample.timestamp(), json -> MetricsJson.writeMembers(json, sample));
        Encoded encoded = new Encoded(sample, frame, known == null ? 1 : known.number() + 1);
        newest = encoded;
        return encoded;
    }

    /**
     * Watches exactly while there are subscribers. The sampler is called with the lock held: both calls only note
     * something and return, and their order must be that of the decisions.
     */
    private synchronized void watchAsNeeded() {
        if (subscribers.isEmpty() && watch != null) {
            watch.close();
            watch = null;
        } else if (!subscribers.isEmpty() && watch == null) {
            watch = sampler.watch(worker::offer);
        }
    }
}
