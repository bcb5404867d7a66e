package io.containermanager.event;

import java.time.Instant;

/**
 * An event with its number and time.
 *
 * @param seq increments from event to event, also across restarts
 * @param timestamp wall time, for display
 * @param event what happened
 */
public record RecordedEvent(long seq, Instant timestamp, Event event) {}
