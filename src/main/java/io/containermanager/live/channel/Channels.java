package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelSubscription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The channels by name. Immutable. */
public final class Channels {

    private final Map<String, Channel> byName = new LinkedHashMap<>();

    public Channels(List<Channel> channels) {
        channels.forEach(channel -> byName.put(channel.name(), channel));
    }

    public Optional<Channel> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Their names, for an error message. */
    public String names() {
        return String.join(", ", byName.keySet());
    }

    /** Ends a client's subscriptions. */
    public void closeAll(List<ChannelSubscription> feeds) {
        feeds.forEach(subscription -> named(subscription.channel()).ifPresent(channel -> channel.close(subscription)));
    }
}
