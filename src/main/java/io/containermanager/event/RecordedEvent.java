package io.containermanager.event;

import java.time.Instant;

/**
 * An event with its place in order.
 *
 * @param seq counts up by one from event to event, over restarts too
 * @param timestamp wall time, for display
 * @param event what happened
 */
public record RecordedEvent(long seq, Instant timestamp, Event event) {}
