package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;

import io.containermanager.live.websocket.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedTest {

    private static Frame frame(int bytes) {
        return Frame.text(new byte[bytes]);
    }

    @SuppressWarnings("NullAway") // A feed only carries its client along.
    private static QueueFeed queue() {
        return new QueueFeed(null, "events", count -> Frames.dropped("events", count, Instant.EPOCH));
    }

    @SuppressWarnings("NullAway")
    private static NewestFeed newest() {
        return new NewestFeed(null, "metrics", 1);
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
        for (int i = 1; i <= QueueFeed.FRAMES_MAX + 3; i++) {
            feed.offer(frame(i % 100), i);
        }
        assertThat(feed.queued(), is(QueueFeed.FRAMES_MAX + 1));
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
        var mailbox = new Mailbox();
        var feed = newest();
        var answer = frame(3);
        mailbox.add(feed);
        feed.offer(frame(1), 1);
        mailbox.answer(answer);
        assertThat(mailbox.queued(), is(2));
        assertThat(mailbox.poll(), sameInstance(answer));
        mailbox.end(Frame.close(1001, "The service stops"));
        assertThat(text(mailbox.poll()).contains("stops"), is(true));
        assertThat(mailbox.poll(), nullValue());
    }

    @Test
    void aClientThatReadsNoAnswersFillsItsMailboxUpToTheBoundOnly() {
        var mailbox = new Mailbox();
        for (int i = 0; i < Mailbox.ANSWERS_MAX_FRAMES; i++) {
            assertThat(mailbox.answer(frame(1)), is(true));
        }
        assertThat(mailbox.answer(frame(1)), is(false));
    }
}
