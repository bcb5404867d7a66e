package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.InvalidOptionException;

/**
 * A named stream of frames. What each channel decides: which options it takes, what a new subscriber gets at once, and
 * where its frames come from. Called on connections' threads; thread-safe, and no call blocks.
 */
public interface Channel {

    /** Its name on the wire, also the {@code type} of its frames. */
    String name();

    /** Makes a subscription from the options. */
    ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException;

    /** Begins to send to a feed that its client has added and acknowledged; what is to be sent at once is. */
    void open(ChannelSubscription subscription, ChannelOptions options);

    /** Sends to that feed no more; no effect when it was not open. */
    void close(ChannelSubscription subscription);
}
