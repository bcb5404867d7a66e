package io.containermanager.linux;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Bytes that each network interface has moved since it came up, by {@code /proc/net/dev} (proc_pid_net(5)). Pure. */
public final class NetDev {

    /** Bytes of the table that are read: some 500 interfaces; those beyond are not counted. */
    public static final int BYTES_MAX = 65_536;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private static final int RECEIVED = 0;
    private static final int SENT = 8;

    private NetDev() {}

    /** The counters by interface name; a line that is not understood is left out. */
    public static Map<String, ByteCounters> parse(String text) {
        Map<String, ByteCounters> counters = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            var words = Columns.of(line.substring(colon + 1));
            // The heading has a colon in no kernel known.
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
}
