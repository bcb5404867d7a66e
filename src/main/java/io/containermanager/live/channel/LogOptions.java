package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogLevel;
import io.containermanager.model.naming.NameIndex;
import io.containermanager.model.naming.ResolvedName;
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
            Set.copyOf(List.of("containerId", "serviceName", "serviceId", "appId", "level", "pod", "after"));

    /**
     * Reads options.
     *
     * @param names by which apps and services can be named instead of their ids
     */
    static LogOptions of(ChannelOptions options, NameIndex names) throws InvalidOptionException {
        options.allowOnly(LogsChannel.NAME, KNOWN);
        var appId = app(options, names);
        var containerId = options.text("containerId", LogFilter.SHORT_ID_MIN_CHARS, TEXT_MAX_CHARS);
        return new LogOptions(
                new LogFilter(
                                boxed(appId),
                                boxed(service(options, appId, names)),
                                options.text("serviceName", 1, TEXT_MAX_CHARS).orElse(null),
                                containerId.orElse(null),
                                level(options),
                                null,
                                null,
                                null,
                                null)
                        .ofPod(options.text("pod", 1, TEXT_MAX_CHARS).orElse(null)),
                options.number("after", 0));
    }

    private static OptionalLong app(ChannelOptions options, NameIndex names) throws InvalidOptionException {
        return options.values().get("appId") instanceof String name && !NameIndex.isNumber(name)
                ? OptionalLong.of(found("appId", names.app(name)))
                : options.number("appId", 1);
    }

    private static OptionalLong service(ChannelOptions options, OptionalLong appId, NameIndex names)
            throws InvalidOptionException {
        if (!(options.values().get("serviceId") instanceof String name) || NameIndex.isNumber(name)) {
            return options.number("serviceId", 1);
        }
        if (appId.isEmpty()) {
            throw new InvalidOptionException("Option \"serviceId\" is a name, which needs \"appId\" beside it");
        }
        return OptionalLong.of(found("serviceId", names.service(appId.getAsLong(), name)));
    }

    private static long found(String option, ResolvedName resolution) throws InvalidOptionException {
        var problem = "Option \"" + option + "\" ";
        return switch (resolution) {
            case ResolvedName.Found(long id) -> id;
            case ResolvedName.Ambiguous(var ids) ->
                throw new InvalidOptionException(problem + "is the name of several; use one of the ids " + ids);
            case ResolvedName.Unknown(var similar) ->
                throw new InvalidOptionException(problem + "is not a known name"
                        + (similar.isEmpty() ? "" : "; similar names: " + String.join(", ", similar)));
        };
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
