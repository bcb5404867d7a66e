package io.containermanager.api.listener;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whom limits for one address are counted for: an IPv4 address, or the first 64 bits of an IPv6 address, since one subscriber owns all the
 * addresses below them.
 *
 * @param version 4 or 6, or 0 for what is neither
 * @param prefix the bits
 */
record AddressKey(int version, long prefix) {

    private static final AddressKey OTHER = new AddressKey(0, 0);

    static AddressKey of(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
            return OTHER;
        }
        InetAddress host = internet.getAddress();
        var bytes = ByteBuffer.wrap(host.getAddress());
        return host instanceof Inet4Address ? new AddressKey(4, bytes.getInt()) : new AddressKey(6, bytes.getLong());
    }
}
