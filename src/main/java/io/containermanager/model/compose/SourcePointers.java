package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.read.TreeNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns pointers into the app that a Compose file became back into pointers into the file. */
final class SourcePointers {

    private static final Map<String, String> THEIRS = theirs();

    private SourcePointers() {}

    /** {@code /services/0/config/stopSignal} is {@code /services/web/stop_signal}. */
    static String inFile(String pointer, List<String> serviceNames) {
        if (pointer.equals("/appName")) {
            return "/name";
        }
        String[] parts = pointer.split("/", -1);
        if (parts.length < 3 || !parts[1].equals("services") || !parts[2].matches("[0-9]{1,6}")) {
            return declared(parts);
        }
        int place = Integer.parseInt(parts[2]);
        var translated = new StringBuilder("/services/")
                .append(place < serviceNames.size() ? TreeNode.escaped(serviceNames.get(place)) : parts[2]);
        int from = parts.length > 3 && parts[3].equals("config") ? 4 : 3;
        boolean limit = parts.length > from + 1 && parts[from].equals("resources");
        if (limit) {
            parts[++from] = "resources/" + parts[from];
        }
        for (int at = from; at < parts.length; at++) {
            String part = parts[at].equals("imageName")
                    ? "image"
                    : at == from ? THEIRS.getOrDefault(parts[at], parts[at]) : parts[at];
            translated.append('/').append(part);
        }
        return translated.toString();
    }

    /** A link is a dependency too: what is wrong with one is said where the file has it. */
    static String asWritten(String pointer, Map<String, ? extends Map<String, ?>> services) {
        var names = TreeNode.tokens(pointer);
        var service = names.size() > 3
                        && names.get(0).equals("services")
                        && names.get(2).equals("depends_on")
                ? services.get(names.get(1))
                : null;
        if (service == null) {
            return pointer;
        }
        var declared = service.get("depends_on");
        Collection<?> needed = declared instanceof Map<?, ?> map ? map.keySet() : ComposeTree.list(declared);
        return needed.stream().map(String::valueOf).anyMatch(names.get(3)::equals)
                ? pointer
                : "/services/" + TreeNode.escaped(names.get(1)) + "/links";
    }

    /** {@code /volumes/data/driverOpts/o} is {@code /volumes/data/driver_opts/o}. */
    private static String declared(String[] parts) {
        if (parts.length > 3 && (parts[1].equals("volumes") || parts[1].equals("networks"))) {
            parts[3] = parts[3].equals("driverOpts")
                    ? "driver_opts"
                    : parts[3].equals("enableIpv6") ? "enable_ipv6" : parts[3];
            if (parts[3].equals("ipam") && parts.length > 4 && parts[4].matches("[0-9]{1,6}")) {
                parts[4] = "config/" + parts[4];
            }
        }
        return String.join("/", parts);
    }

    private static Map<String, String> theirs() {
        var theirs = new HashMap<>(Map.of("dependsOn", "depends_on", "pullPolicy", "pull_policy"));
        ServiceTranslator.LIMITS.forEach((compose, ours) -> theirs.put("resources/" + ours, compose));
        ServiceTranslator.SAME.forEach((compose, ours) -> theirs.put(ours, compose));
        return Map.copyOf(theirs);
    }
}
