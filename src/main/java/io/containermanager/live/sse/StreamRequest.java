package io.containermanager.live.sse;

import io.containermanager.live.client.ConnectionLifetime;
import java.util.List;
import java.util.Map;

/**
 * What a client wants of {@code GET /api/v1/stream}.
 *
 * @param channels by name, at least one
 * @param options each named by channel and option, such as {@code metrics.interval}
 * @param lastEventId what {@code Last-Event-ID} says, empty when it does not
 * @param address the peer's IP address
 * @param lease how long the client may stay
 */
public record StreamRequest(
        List<String> channels,
        Map<String, String> options,
        String lastEventId,
        String address,
        ConnectionLifetime lease) {}
