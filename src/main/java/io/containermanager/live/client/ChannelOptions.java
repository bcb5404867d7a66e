package io.containermanager.live.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A subscription's options as sent: whole numbers as Long, text as String, anything else as null. */
public record ChannelOptions(Map<String, @Nullable Object> values) {

    public static final ChannelOptions NONE = new ChannelOptions(Map.of());

    /** The greatest whole number that every JSON client keeps exact. */
    static final long NUMBER_MAX = (1L << 53) - 1;

    public ChannelOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Refuses options that the channel does not have. */
    public void allowOnly(String channel, Set<String> known) throws InvalidOptionException {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new InvalidOptionException("Channel \"" + channel + "\" has no option \""
                        + ClientMessage.quoted(name) + "\"; it has " + (known.isEmpty() ? "none" : known));
            }
        }
    }

    /** A whole number of at least {@code min}, empty when the option was not sent. */
    public OptionalLong number(String name, long min) throws InvalidOptionException {
        if (!values.containsKey(name)) {
            return OptionalLong.empty();
        }
        if (values.get(name) instanceof Long number && number >= min && number <= NUMBER_MAX) {
            return OptionalLong.of(number);
        }
        throw new InvalidOptionException("Option \"" + name + "\" must be a whole number of at least " + min);
    }

    /** A text of so many characters, empty when the option was not sent. */
    public Optional<String> text(String name, int min, int max) throws InvalidOptionException {
        if (!values.containsKey(name)) {
            return Optional.empty();
        }
        if (values.get(name) instanceof String text && text.length() >= min && text.length() <= max) {
            return Optional.of(text);
        }
        throw new InvalidOptionException(
                "Option \"" + name + "\" must be a text of " + min + " to " + max + " characters");
    }
}
