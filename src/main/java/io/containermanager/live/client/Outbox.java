package io.containermanager.live.client;

import io.containermanager.live.websocket.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client: answers first, then each feed in turn, and after a close frame nothing. Its size is
 * bounded whatever the peer does. Not thread-safe: its {@link Client} guards it.
 */
final class Outbox {

    /**
     * How many answers (acknowledgements, pongs, errors, pings) may wait; a client beyond it does not read and is
     * closed.
     */
    static final int ANSWERS_MAX_FRAMES = 128;

    private final List<ChannelSubscription> feeds = new ArrayList<>(1);
    private final ArrayDeque<Frame> answers = new ArrayDeque<>(1);
    private @Nullable Frame last;
    private int turn;

    /** Keeps an answer; false when too many wait already. */
    boolean answer(Frame frame) {
        if (answers.size() >= ANSWERS_MAX_FRAMES) {
            return false;
        }
        answers.addLast(frame);
        return true;
    }

    /** Adds a feed in the place of the channel's earlier one, whose waiting frames go. */
    void add(ChannelSubscription subscription) {
        remove(subscription.channel());
        feeds.add(subscription);
    }

    /** Takes a channel's feed out, with its waiting frames. */
    Optional<ChannelSubscription> remove(String channel) {
        Optional<ChannelSubscription> found = feed(channel);
        found.ifPresent(feeds::remove);
        return found;
    }

    Optional<ChannelSubscription> feed(String channel) {
        return feeds.stream()
                .filter(subscription -> subscription.channel().equals(channel))
                .findFirst();
    }

    boolean has(ChannelSubscription subscription) {
        return feeds.contains(subscription);
    }

    List<ChannelSubscription> feeds() {
        return List.copyOf(feeds);
    }

    List<String> channels() {
        return feeds.stream().map(ChannelSubscription::channel).toList();
    }

    /** Makes this the last frame: what the feeds hold is given up, answers still go out before it. */
    void end(Frame close) {
        feeds.clear();
        last = close;
    }

    /** Gives up everything that waits. */
    void clear() {
        answers.clear();
        feeds.clear();
        last = null;
    }

    /** The next frame to write, or null when nothing waits. */
    @Nullable
    Frame poll() {
        Frame answer = answers.pollFirst();
        if (answer != null) {
            return answer;
        }
        for (int i = 0; i < feeds.size(); i++) {
            turn = (turn + 1) % feeds.size();
            Frame next = feeds.get(turn).poll();
            if (next != null) {
                return next;
            }
        }
        Frame close = last;
        last = null;
        return close;
    }

    int queued() {
        return answers.size()
                + feeds.stream().mapToInt(ChannelSubscription::queued).sum()
                + (last == null ? 0 : 1);
    }
}
