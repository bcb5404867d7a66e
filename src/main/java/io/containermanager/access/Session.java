package io.containermanager.access;

import io.containermanager.model.text.UnicodeText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;

/**
 * A session as it may be shown: without its secret.
 *
 * @param id what names it here; of no use as a cookie
 * @param caller who signed in, with exactly the token's scopes and apps
 * @param device where from
 * @param startedAt when
 * @param usedAt when it was last used by a request or an open connection
 * @param idleEndsAt when it ends unless it is used before
 * @param endsAt when it ends in any case
 */
public record Session(
        String id,
        Caller caller,
        Device device,
        Instant startedAt,
        Instant usedAt,
        Instant idleEndsAt,
        Instant endsAt) {

    /**
     * Where a session was started from.
     *
     * @param address the peer's address
     * @param userAgent what the browser calls itself, at most {@link #USER_AGENT_MAX_CHARACTERS}; may be empty
     * @param path the cookie's path
     * @param secure whether the browser sends the cookie over TLS only
     */
    public record Device(String address, String userAgent, String path, boolean secure) {

        static final int USER_AGENT_MAX_CHARACTERS = 200;

        private static final int NETWORK_BYTES = 8;

        public Device {
            userAgent = UnicodeText.start(userAgent, USER_AGENT_MAX_CHARACTERS);
        }

        /**
         * Whether a request from that address may come from there. Without TLS a browser shows the cookie to every port of the host, also to
         * programs in containers, which then call from an address of their own.
         */
        boolean mayCallFrom(String peer) {
            return secure || peer.equals(address) || near(address, peer);
        }

        /** Loopback addresses are one place, and so are those of one IPv6 network: browsers change theirs within it. */
        private static boolean near(String one, String other) {
            try {
                var first = InetAddress.ofLiteral(one);
                var second = InetAddress.ofLiteral(other);
                return (first.isLoopbackAddress() && second.isLoopbackAddress())
                        || (first instanceof Inet6Address
                                && second instanceof Inet6Address
                                && Arrays.equals(
                                        first.getAddress(), 0, NETWORK_BYTES, second.getAddress(), 0, NETWORK_BYTES));
            } catch (IllegalArgumentException noAddress) {
                return false;
            }
        }
    }
}
