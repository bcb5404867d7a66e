package io.containermanager.live.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;

import io.containermanager.live.websocket.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelSubscriptionTest {

    private static Frame frame(int bytes) {
        return Frame.text(new byte[bytes]);
    }

    @SuppressWarnings("NullAway") // A feed only carries its client along.
    private static QueuedSubscription queue() {
        return new QueuedSubscription(null, "events", count -> Frames.dropped("events", count, Instant.EPOCH));
    }

    @SuppressWarnings("NullAway")
    private static ConflatedSubscription newest() {
        return new ConflatedSubscription(null, "metrics", 1);
    }

    private static String text(@Nullable Frame frame) {
        return frame == null ? "" : new String(frame.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theNewestFrameReplacesTheWaitingOneAndALateOneIsLeftOut() {
        var feed = newest();
        var second = frame(2);
        assertThat(feed.offer(frame(1), 1), is(0));
        assertThat("one was given up", feed.offer(second, 2), is(1));
        assertThat(feed.offer(frame(1), 1), is(0));
        assertThat(feed.poll(), sameInstance(second));
        assertThat(feed.poll(), nullValue());
    }

    @Test
    void aFullQueueDropsItsOldestAndTheNextFrameSaysHowMany() {
        var feed = queue();
        for (int i = 1; i <= QueuedSubscription.FRAMES_MAX + 3; i++) {
            feed.offer(frame(i % 100), i);
        }
        assertThat(feed.queued(), is(QueuedSubscription.FRAMES_MAX + 1));
        assertThat(text(feed.poll()).contains("\"type\":\"dropped\""), is(true));
        assertThat("the fourth is the oldest left", text(feed.poll()).length(), is(2 + 4));
    }

    @Test
    void aQueueIsBoundedInBytesTooButKeepsAtLeastOneFrame() {
        var feed = queue();
        feed.offer(frame(900_000), 1);
        assertThat(feed.offer(frame(900_000), 2), is(1));
        assertThat(feed.offer(frame(2_000_000), 3), is(1));
        assertThat(text(feed.poll()).contains("\"count\":2"), is(true));
        assertThat(text(feed.poll()).length(), is(2_000_010));
    }

    @Test
    void answersComeFirstAndACloseComesLastAndAlone() {
        var outbox = new Outbox();
        var feed = newest();
        var answer = frame(3);
        outbox.add(feed);
        feed.offer(frame(1), 1);
        outbox.answer(answer);
        assertThat(outbox.queued(), is(2));
        assertThat(outbox.poll(), sameInstance(answer));
        outbox.end(Frame.close(1001, "The service stops"));
        assertThat(text(outbox.poll()).contains("stops"), is(true));
        assertThat(outbox.poll(), nullValue());
    }

    @Test
    void aClientThatReadsNoAnswersFillsItsMailboxUpToTheBoundOnly() {
        var outbox = new Outbox();
        for (int i = 0; i < Outbox.ANSWERS_MAX_FRAMES; i++) {
            assertThat(outbox.answer(frame(1)), is(true));
        }
        assertThat(outbox.answer(frame(1)), is(false));
    }
}
