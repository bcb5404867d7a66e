package io.containermanager.access;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Short-lived, single-use stand-ins for a token: browsers cannot set headers on a WebSocket. Thread-safe. */
public final class Tickets {

    /** How long a ticket waits to be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    /** Tickets that may wait at a time; one more makes the oldest void. */
    static final int WAITING_MAX = 10_000;

    private static final String PARAMETER = "ticket=";

    private static final int BYTES = 32;

    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Map<String, Issued> waiting = new LinkedHashMap<>();

    private record Issued(Caller caller, long untilNanos) {}

    /**
     * No tickets yet.
     *
     * @param random must not be guessable
     */
    public Tickets(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** A new ticket. */
    public synchronized String issue(Caller caller) {
        dropOld();
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        waiting.put(Token.fingerprint(ticket), new Issued(caller, nanoTime.getAsLong() + LIFETIME.toNanos()));
        return ticket;
    }

    /** Whose ticket that is; it is void from now on. */
    public synchronized Optional<Caller> redeem(String ticket) {
        // By fingerprint: how long the look-up takes says nothing about any ticket.
        var issued = waiting.remove(Token.fingerprint(ticket));
        return issued == null || issued.untilNanos() - nanoTime.getAsLong() < 0
                ? Optional.empty()
                : Optional.of(issued.caller());
    }

    /**
     * A ticket that waits to be used, without what would redeem it.
     *
     * @param caller whose it is
     * @param left how long it can still be used
     */
    public record Waiting(Caller caller, Duration left) {}

    /** Those that wait, the oldest first; at most so many. */
    synchronized List<Waiting> waiting(int most) {
        long now = nanoTime.getAsLong();
        return waiting.values().stream()
                .filter(it -> it.untilNanos() - now >= 0)
                .limit(most)
                .map(it -> new Waiting(it.caller(), Duration.ofNanos(it.untilNanos() - now)))
                .toList();
    }

    private void dropOld() {
        Iterator<Issued> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            boolean expired = oldest.next().untilNanos() - nanoTime.getAsLong() < 0;
            if (!expired && waiting.size() < WAITING_MAX) {
                return;
            }
            oldest.remove();
        }
    }

    /** The ticket in a raw query string. */
    public static Optional<String> inQuery(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(part -> part.startsWith(PARAMETER))
                .map(part -> part.substring(PARAMETER.length()))
                .findFirst();
    }
}
