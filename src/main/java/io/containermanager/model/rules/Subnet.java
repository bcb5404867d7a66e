package io.containermanager.model.rules;

import io.containermanager.model.read.PlainText;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR form, of either family.
 *
 * @param bytes of an address of its family: 4 or 16
 * @param bits of its prefix
 * @param first its network address
 */
public record Subnet(int bytes, int bits, BigInteger first) {

    /** Below this many bits behind the prefix there is no address of the network or for all of it (RFC 3021). */
    private static final int HOST_BITS_MIN = 2;

    /** The range that a text names; empty when it names none. */
    public static Optional<Subnet> of(@Nullable String cidr) {
        int slash = cidr == null ? -1 : cidr.indexOf('/');
        if (cidr == null || slash < 0) {
            return Optional.empty();
        }
        var bits = PlainText.integer(cidr.substring(slash + 1));
        return address(cidr.substring(0, slash))
                .filter(address -> bits != null && bits >= 0 && bits <= (long) address.length * Byte.SIZE)
                .map(address -> of(address, bits == null ? 0 : bits.intValue()));
    }

    private static Subnet of(byte[] address, int bits) {
        int behind = address.length * Byte.SIZE - bits;
        return new Subnet(
                address.length, bits, number(address).shiftRight(behind).shiftLeft(behind));
    }

    private static Optional<byte[]> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static BigInteger number(byte[] address) {
        return new BigInteger(1, address);
    }

    /** Whether a bridge's own address is all there is: the first address of IPv6 is never given out, and engines may keep two of IPv4. */
    boolean isTooSmallForBridge() {
        return behind() < (bytes == 4 ? 1 : HOST_BITS_MIN);
    }

    private int behind() {
        return bytes * Byte.SIZE - bits;
    }

    /** Whether two ranges have addresses in common. */
    public boolean overlaps(Subnet other) {
        int shift = Math.max(behind(), other.behind());
        return bytes == other.bytes && first.shiftRight(shift).equals(other.first.shiftRight(shift));
    }

    /** Whether all addresses of this range lie in another. */
    public boolean within(Subnet other) {
        return bits >= other.bits && overlaps(other);
    }

    /** Whether an address lies in this range. */
    boolean contains(String address) {
        return address(address)
                .filter(it -> it.length == bytes)
                .filter(it -> number(it).shiftRight(behind()).equals(first.shiftRight(behind())))
                .isPresent();
    }

    /** Whether an address is in none of these ranges; of a family of which none is known nothing is said. */
    public static boolean outside(Collection<String> ranges, String address) {
        boolean six = address.contains(":");
        var known = ranges.stream()
                .flatMap(range -> Subnet.of(range).stream())
                .filter(range -> range.bytes() != 4 == six)
                .toList();
        return !known.isEmpty() && known.stream().noneMatch(range -> range.contains(address));
    }

    /** The first of some ranges that has addresses in common with one of the others. */
    public static Optional<String> overlap(Collection<String> ranges, Collection<String> others) {
        return ranges.stream()
                .sorted()
                .filter(range -> Subnet.of(range)
                        .filter(one -> others.stream()
                                .flatMap(other -> Subnet.of(other).stream())
                                .anyMatch(one::overlaps))
                        .isPresent())
                .findFirst();
    }

    /** Whether two texts are the same address, however they are spelled. */
    static boolean same(@Nullable String one, String other) {
        return one != null
                && address(one).map(Subnet::number).equals(address(other).map(Subnet::number));
    }

    /** What an address in this range is that no container can have; empty for any other. */
    Optional<String> special(String address) {
        if (behind() < HOST_BITS_MIN) {
            return Optional.empty();
        }
        var number = address(address).map(Subnet::number).orElse(first);
        var last = first.add(BigInteger.ONE.shiftLeft(behind())).subtract(BigInteger.ONE);
        return number.equals(first)
                ? Optional.of("the address of the network itself")
                : number.equals(last)
                        ? Optional.of("the last address of the network, which is reserved")
                        : Optional.empty();
    }

    /** Whether it is the address that an engine gives the gateway when none is declared. */
    boolean usualGateway(String address) {
        return behind() >= HOST_BITS_MIN
                && address(address)
                        .map(Subnet::number)
                        .filter(first.add(BigInteger.ONE)::equals)
                        .isPresent();
    }
}
