package io.containermanager.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The channels by name. Immutable. */
final class Channels {

    private final Map<String, Channel> byName = new LinkedHashMap<>();

    Channels(List<Channel> channels) {
        channels.forEach(channel -> byName.put(channel.name(), channel));
    }

    Optional<Channel> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Their names, for an error message. */
    String names() {
        return String.join(", ", byName.keySet());
    }

    /** Ends a client's subscriptions. */
    void closeAll(List<Feed> feeds) {
        feeds.forEach(feed -> named(feed.channel()).ifPresent(channel -> channel.close(feed)));
    }
}
