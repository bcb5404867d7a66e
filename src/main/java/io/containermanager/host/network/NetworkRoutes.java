package io.containermanager.host.network;

import java.util.Comparator;
import java.util.Optional;

/**
 * Finds the interface of the default route in the kernel's routing tables (proc_pid_net(5)). Pure.
 */
final class NetworkRoutes {
    private static final int HEXADECIMAL = 16;
    private static final long FLAG_UP = 0x1;
    private static final long FLAG_REJECT = 0x200;

    private NetworkRoutes() {}

    /** By {@code /proc/net/route}: destination and mask 0, up, not rejecting, the lowest metric. */
    static Optional<String> defaultInterface4(String table) {
        return best(table, NetworkRoutes::route4);
    }

    /** By {@code /proc/net/ipv6_route}: destination ::/0, up, not rejecting, the lowest metric. */
    static Optional<String> defaultInterface6(String table) {
        return best(table, NetworkRoutes::route6);
    }

    private record Route(String name, long metric) {}

    @FunctionalInterface
    private interface LineParser {
        /** The default route in a line's columns; empty when the line is another route. */
        Optional<Route> parse(String[] columns);
    }

    private static Optional<String> best(String table, LineParser parser) {
        return table.lines()
                .flatMap(line -> parsed(line, parser).stream())
                .min(Comparator.comparingLong(Route::metric))
                .map(Route::name);
    }

    private static Optional<Route> parsed(String line, LineParser parser) {
        try {
            return parser.parse(line.strip().split("\\s+", -1));
        } catch (NumberFormatException notARoute) {
            return Optional.empty();
        }
    }

    private static Optional<Route> route4(String[] columns) {
        if (columns.length < 8 || !isZero(columns[1]) || !isZero(columns[7])) {
            return Optional.empty();
        }
        return isUsable(columns[3]) ? Optional.of(new Route(columns[0], Long.parseLong(columns[6]))) : Optional.empty();
    }

    private static Optional<Route> route6(String[] columns) {
        if (columns.length < 10 || !isZero(columns[0]) || !isZero(columns[1])) {
            return Optional.empty();
        }
        return isUsable(columns[8])
                ? Optional.of(new Route(columns[9], Long.parseLong(columns[5], HEXADECIMAL)))
                : Optional.empty();
    }

    private static boolean isUsable(String hexadecimalFlags) {
        long flags = Long.parseLong(hexadecimalFlags, HEXADECIMAL);
        return (flags & FLAG_UP) != 0 && (flags & FLAG_REJECT) == 0;
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
