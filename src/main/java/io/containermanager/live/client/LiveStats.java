package io.containermanager.live.client;

import java.time.Instant;
import java.util.List;

/**
 * The answer of {@code GET /api/v1/ws/stats}.
 *
 * @param connectedClients clients now
 * @param clients each of them, the longest connected first, at most {@value #CLIENTS_SHOWN_MAX}
 * @param totals counts since the start
 */
public record LiveStats(int connectedClients, List<ClientStats> clients, Totals totals) {

    /** How many clients are listed; the longest connected first. */
    public static final int CLIENTS_SHOWN_MAX = 1_000;

    /**
     * One client.
     *
     * @param id as in its first frame
     * @param connectedAt wall time
     * @param subscribedChannels in the order of subscribing
     * @param sent frames written to it, control frames included
     * @param dropped frames given up because it read too slowly, replaced newest-only frames included
     * @param queued frames that wait for it now
     */
    public record ClientStats(
            String id, Instant connectedAt, List<String> subscribedChannels, long sent, long dropped, int queued) {}

    /**
     * Counts since the start.
     *
     * @param accepted clients that were let in
     * @param refused upgrades that were answered with an HTTP error
     * @param framesSent frames written, control frames included
     * @param bytesSent bytes of those frames, headers included
     * @param framesDropped frames given up because a client read too slowly
     * @param messagesReceived whole messages from clients
     * @param silentReaped clients dropped because nothing came from them
     * @param stuckCut clients cut because a write to them did not end
     */
    public record Totals(
            long accepted,
            long refused,
            long framesSent,
            long bytesSent,
            long framesDropped,
            long messagesReceived,
            long silentReaped,
            long stuckCut) {}
}
