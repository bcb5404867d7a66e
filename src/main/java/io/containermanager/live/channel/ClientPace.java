package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.InvalidOptionException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A client's own pace on a channel that ticks: the option {@code interval}, a multiple of the channel's. Pure.
 *
 * @param base time between two ticks of the channel
 * @param min the fastest pace that may be asked for, unless the base is slower
 */
public record ClientPace(Duration base, Duration min) {

    static final String OPTION = "interval";

    /** The slowest, in ticks. */
    private static final long TICKS_MAX = 10_000;

    /** Every how many ticks a client with these options wants a frame; 1 without the option. */
    int ticks(ChannelOptions options) throws InvalidOptionException {
        OptionalLong askedMillis = options.number(OPTION, 1);
        if (askedMillis.isEmpty()) {
            return 1;
        }
        long tick = base.toMillis();
        long asked = askedMillis.getAsLong();
        long fastest = (Math.max(tick, min.toMillis()) + tick - 1) / tick * tick;
        if (asked < fastest || asked % tick != 0 || asked / tick > TICKS_MAX) {
            throw new InvalidOptionException("Option \"interval\" must be a multiple of " + tick + " (ms), at least "
                    + fastest + " and at most " + tick * TICKS_MAX);
        }
        return (int) (asked / tick);
    }
}
