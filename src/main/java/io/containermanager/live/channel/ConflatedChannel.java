package io.containermanager.live.channel;

import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.SharedSampler.Watch;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A channel of samples: the newest one at once, then one each interval, newest only. Has the sampler watch only while
 * there are subscribers; a sample is encoded once, however many clients get it.
 */
public final class ConflatedChannel<T> implements Channel {

    /** The machine's metrics. */
    public static final String METRICS = "metrics";
    /** What each running container uses. */
    public static final String CONTAINERS = "containers";

    /** Reading containers more often would cost more than it shows. */
    private static final Duration CONTAINERS_INTERVAL_MIN = Duration.ofSeconds(1);

    /** A sample completes on the thread that took it, which is not to be kept. */
    private static final Executor DELIVERY =
            GuardedThread.virtual("live-first-sample").executor();

    private final String name;
    private final SharedSampler<T> sampler;
    private final ClientPace pace;
    private final Function<T, Frame> encoding;
    private final Clock clock;
    private final Subscribers subscribers = new Subscribers();
    private final LatestValueWorker<T> worker = new LatestValueWorker<>(this::broadcast);

    // Guarded by this.
    private @Nullable Watch watch;
    private @Nullable Encoded<T> newest;
    private long ticks;

    /** A sample and its frame; the number is its place in order. */
    private record Encoded<T>(T sample, Frame frame, long number) {}

    private ConflatedChannel(
            String name, SharedSampler<T> sampler, ClientPace pace, Clock clock, Function<T, Frame> encoding) {
        this.name = name;
        this.sampler = sampler;
        this.pace = pace;
        this.clock = clock;
        this.encoding = encoding;
    }

    /** The channel {@value #METRICS}, without subscribers yet. */
    public static ConflatedChannel<SystemMetrics> metrics(
            SharedSampler<SystemMetrics> sampler, ClientPace pace, Clock clock) {
        return new ConflatedChannel<>(
                METRICS,
                sampler,
                pace,
                clock,
                sample -> Frames.data(METRICS, sample.timestamp(), json -> MetricsJson.writeMembers(json, sample)));
    }

    /**
     * The channel {@value #CONTAINERS}, without subscribers yet.
     *
     * @param metricsPace the pace of the machine's metrics, which is this channel's too unless it is below a second
     */
    public static ConflatedChannel<ContainerSample> containers(
            SharedSampler<ContainerSample> sampler, ClientPace metricsPace, Clock clock) {
        var base = metricsPace.base().compareTo(CONTAINERS_INTERVAL_MIN) < 0
                ? CONTAINERS_INTERVAL_MIN
                : metricsPace.base();
        return new ConflatedChannel<>(
                CONTAINERS,
                sampler,
                new ClientPace(base, metricsPace.min()),
                clock,
                sample ->
                        Frames.data(CONTAINERS, sample.timestamp(), json -> ContainerJson.writeMembers(json, sample)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException {
        options.allowOnly(name, Set.of(ClientPace.OPTION));
        return new ConflatedSubscription(client, name, pace.ticks(options));
    }

    @Override
    public void open(ChannelSubscription subscription, ChannelOptions options) {
        subscribers.add(subscription);
        watchAsNeeded();
        sampler.fresh(pace.base())
                .thenAcceptAsync(sample -> offerFirst(subscription, sample), DELIVERY)
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
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

    private void offerFirst(ChannelSubscription subscription, T sample) {
        var encoded = encode(sample);
        subscription.client().offer(subscription, encoded.frame(), encoded.number());
    }

    private void broadcast(T sample) {
        var encoded = encode(sample);
        long tick;
        synchronized (this) {
            tick = ticks++;
        }
        subscribers.pass(encoded.frame(), encoded.number(), tick);
    }

    /** The newest sample's frame. Which one that is the sampler knows, and not wall time, which may have been set back. */
    @SuppressWarnings("ReferenceEquality") // Two samples of the same content are two.
    private synchronized Encoded<T> encode(T given) {
        T sample = sampler.newest().orElse(given);
        var known = newest;
        if (known != null && known.sample() == sample) {
            return known;
        }
        var encoded = new Encoded<>(sample, encoding.apply(sample), known == null ? 1 : known.number() + 1);
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
            watch = sampler.watch(pace.base(), worker::offer);
        }
    }
}
