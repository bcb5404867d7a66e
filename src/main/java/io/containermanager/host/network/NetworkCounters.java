package io.containermanager.host.network;

import io.containermanager.host.linux.HostCounters;
import io.containermanager.linux.ByteCounters;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which of the interfaces' counters make up the machine's traffic. Pure. */
public final class NetworkCounters {

    private NetworkCounters() {}

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
