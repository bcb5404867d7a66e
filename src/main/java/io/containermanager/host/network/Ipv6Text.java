package io.containermanager.host.network;

import java.util.StringJoiner;

/** Writes IPv6 addresses as RFC 5952 wants them, which the JDK does not: {@code fd00::2}. Pure. */
final class Ipv6Text {
    private static final int GROUPS = 8;
    /** A single zero group is not shortened (RFC 5952, 4.2.2). */
    private static final int RUN_MIN = 2;

    private Ipv6Text() {}

    /** The text of 16 bytes in network order. */
    static String of(byte[] address) {
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
        }
        int start = 0;
        int longest = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > longest) {
                start = i;
                longest = zeros;
            }
        }
        return longest < RUN_MIN
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, start) + "::" + joined(groups, start + longest, GROUPS);
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String joined(int[] groups, int from, int end) {
        var text = new StringJoiner(":");
        for (int i = from; i < end; i++) {
            text.add(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
