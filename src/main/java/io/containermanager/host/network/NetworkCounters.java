package io.containermanager.host.network;

import io.containermanager.host.linux.ByteCounters;
import io.containermanager.host.linux.Columns;
import io.containermanager.host.linux.HostCounters;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Bytes that each network interface has moved since it came up. Pure. */
public final class NetworkCounters {

    /** Bytes of the table that are read: some 500 interfaces; those beyond are not counted. */
    public static final int BYTES_MAX = 65_536;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private static final int RECEIVED = 0;
    private static final int SENT = 8;

    private NetworkCounters() {}

    /** Reads {@code /proc/net/dev} by interface name. */
    public static Map<String, ByteCounters> parse(String text) {
        Map<String, ByteCounters> counters = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            var words = Columns.of(line.substring(colon + 1));
            // The heading has a colon in no kernel known; a line that is none of ours is left out.
            if (words.size() > SENT && isNumber(words.get(RECEIVED)) && isNumber(words.get(SENT))) {
                counters.put(
                        line.substring(0, colon).strip(),
                        new ByteCounters(Long.parseLong(words.get(RECEIVED)), Long.parseLong(words.get(SENT))));
            }
        }
        return counters;
    }

    private static boolean isNumber(String digits) {
        return NUMBER.matcher(digits).matches();
    }

    /**
     * Which interfaces make up the machine's traffic: its hardware's, since bridges and veth pairs pass on the same bytes again. Where no
     * interface is hardware (in a container), all but the loopback.
     *
     * @param virtual whether each interface is made by software
     */
    public static Set<String> counted(Map<String, Boolean> virtual) {
        boolean hardware = virtual.containsValue(false);
        var counted = new TreeSet<String>();
        virtual.forEach((name, made) -> {
            if (hardware ? !made : !name.equals("lo")) {
                counted.add(name);
            }
        });
        return counted;
    }

    /** Those interfaces' counters alone, the first by name. */
    public static Map<String, ByteCounters> only(Map<String, ByteCounters> counters, Set<String> counted) {
        return counters.entrySet().stream()
                .filter(each -> counted.contains(each.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .limit(HostCounters.DEVICES_MAX)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The sum over those interfaces. */
    public static ByteCounters total(Map<String, ByteCounters> counters, Set<String> counted) {
        long in = 0;
        long out = 0;
        for (var each : counters.entrySet()) {
            if (counted.contains(each.getKey())) {
                in += each.getValue().in();
                out += each.getValue().out();
            }
        }
        return new ByteCounters(in, out);
    }
}
