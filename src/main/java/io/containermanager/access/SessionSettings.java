package io.containermanager.access;

import java.time.Duration;

/**
 * How long a session lasts ({@code security.sessions.*}).
 *
 * @param idle how long it lasts without a request and without an open connection
 * @param lifetime how long it lasts in any case
 */
public record SessionSettings(Duration idle, Duration lifetime) {

    public static final SessionSettings DEFAULTS = new SessionSettings(Duration.ofHours(8), Duration.ofDays(7));
}
