package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogLevel;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber of the channel {@code logs} wants.
 *
 * @param filter which lines
 * @param after first the kept ones after this id
 */
record LogOptions(LogFilter filter, OptionalLong after) {

    private static final int TEXT_MAX_CHARS = 256;
    private static final Set<String> KNOWN =
            Set.copyOf(List.of("containerId", "serviceName", "serviceId", "appId", "level", "after"));

    static LogOptions of(ChannelOptions options) throws InvalidOptionException {
        options.allowOnly(LogsChannel.NAME, KNOWN);
        var containerId = options.text("containerId", LogFilter.SHORT_ID_MIN_CHARS, TEXT_MAX_CHARS);
        return new LogOptions(
                new LogFilter(
                        boxed(options.number("appId", 1)),
                        boxed(options.number("serviceId", 1)),
                        options.text("serviceName", 1, TEXT_MAX_CHARS).orElse(null),
                        containerId.orElse(null),
                        level(options),
                        null,
                        null,
                        null,
                        null),
                options.number("after", 0));
    }

    private static @Nullable LogLevel level(ChannelOptions options) throws InvalidOptionException {
        var word = options.text("level", 1, TEXT_MAX_CHARS);
        if (word.isEmpty()) {
            return null;
        }
        for (var level : LogLevel.values()) {
            if (level.word().equals(word.get())) {
                return level;
            }
        }
        throw new InvalidOptionException("Option \"level\" must be one of "
                + Arrays.stream(LogLevel.values()).map(LogLevel::word).collect(Collectors.joining(", ")));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
