package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.PortMapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads published ports in Compose's short form ({@code [[ip:][host]:]container[/protocol]}, ranges on both sides) and
 * in its long
 * one. Ranges are expanded to one mapping for each port. Not thread-safe: made for one list.
 */
final class PortReader {

    private static final int PORT_MAX = 65_535;

    /** What Docker and Compose take for a host port that is left to the engine. */
    private static final String ENGINE_CHOOSES = "0";

    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final List<String> KEYS = List.of("target", "published", "hostIp", "host_ip", "protocol", "mode");
    private static final String FORM = " is not a port: write 80, \"8080:80\", \"127.0.0.1:8080:80\", \"53:53/udp\" or"
            + " \"8000-8010:8000-8010\", with ports from 1 to 65535";

    private final List<PortMapping> ports = new ArrayList<>();
    private final TreeNode list;

    private record Range(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    private PortReader(TreeNode list) {
        this.list = list;
    }

    static List<PortMapping> read(TreeNode list) {
        var reader = new PortReader(list);
        for (TreeNode item : list.items()) {
            if (item.isMap()) {
                reader.readLong(item);
            } else {
                reader.readShort(item);
            }
            if (reader.ports.size() > Limits.PORTS_PER_SERVICE_MAX) {
                list.bad("publishes more than " + Limits.PORTS_PER_SERVICE_MAX
                        + " ports: publish fewer, or use networkMode \"host\"");
                return List.of();
            }
        }
        // One port in two spellings is one, as in Compose.
        return List.copyOf(new LinkedHashSet<>(reader.ports));
    }

    private void readShort(TreeNode item) {
        String text = item.requiredText(Limits.NAME_CHARS_MAX);
        if (text == null) {
            return;
        }
        int slash = text.lastIndexOf('/');
        String protocol = slash < 0 ? "tcp" : lower(text.substring(slash + 1));
        String rest = slash < 0 ? text : text.substring(0, slash);
        int colon = rest.lastIndexOf(':');
        String container = rest.substring(colon + 1);
        String before = colon < 0 ? "" : rest.substring(0, colon);
        int hostColon = before.lastIndexOf(':');
        String host = before.substring(hostColon + 1);
        // ":8080:80" is what an empty variable leaves of an address: any address, as Docker takes it.
        String ip = hostColon <= 0 ? null : bare(before.substring(0, hostColon));
        Range containers = range(container);
        boolean chosen = host.equals(ENGINE_CHOOSES) && colon > 0;
        Range hosts = chosen ? null : range(host);
        boolean badHost = hosts == null && !chosen && (!host.isEmpty() || colon == 0);
        if (containers == null || badHost || !PROTOCOLS.contains(protocol) || (ip != null && !Patterns.isIp(ip))) {
            item.bad(PlainText.quoted(text) + FORM);
        } else if (hosts != null && hosts.size() > 1 && containers.size() == 1) {
            item.bad(PlainText.quoted(text)
                    + anyOf(hosts, before.substring(0, hostColon + 1) + hosts.first() + ":" + container));
        } else if (hosts != null && hosts.size() != containers.size()) {
            item.bad(PlainText.quoted(text) + " pairs " + hosts.size() + " host ports with " + containers.size()
                    + " container ports: give the same number of both");
        } else {
            expand(item, ip, hosts, containers, protocol);
        }
    }

    private void readLong(TreeNode item) {
        int before = item.violations().count();
        item.object(KEYS);
        Long target = item.child("target").integer(1, PORT_MAX);
        if (item.child("target").absent()) {
            item.child("target").bad("is missing: give the container's port");
        }
        Integer published = published(item.child("published"));
        String camel = Patterns.ip(item.child("hostIp"));
        String ip = camel == null ? Patterns.ip(item.child("host_ip")) : camel;
        String given = item.child("protocol").text(Limits.NAME_CHARS_MAX);
        String protocol = given == null ? "tcp" : lower(given);
        if (!PROTOCOLS.contains(protocol)) {
            item.child("protocol")
                    .bad(PlainText.quoted(given == null ? protocol : given) + " must be tcp, udp or sctp");
        }
        if (target != null && item.violations().count() == before) {
            var containers = new Range(target.intValue(), target.intValue());
            var hosts = published == null ? null : new Range(published, published);
            expand(item, ip, hosts, containers, protocol);
        }
    }

    /** Null when the engine is to choose, and when what stands there is refused. */
    private static @Nullable Integer published(TreeNode node) {
        Range hosts = node.value() instanceof String text ? range(text) : null;
        if (hosts != null && hosts.size() > 1) {
            node.bad(PlainText.quoted(String.valueOf(node.value())) + anyOf(hosts, String.valueOf(hosts.first())));
            return null;
        }
        Long port = node.integer(0, PORT_MAX);
        return port == null || port == 0 ? null : (Integer) port.intValue();
    }

    private static String anyOf(Range hosts, String one) {
        return " asks for any free host port from " + hosts.first() + " to " + hosts.last()
                + ", which is not supported: name one port (" + PlainText.quoted(one)
                + "), or leave the host port out to have the engine choose any free one";
    }

    private void expand(TreeNode item, @Nullable String ip, @Nullable Range hosts, Range containers, String protocol) {
        for (int offset = 0; offset < containers.size(); offset++) {
            if (ports.size() > Limits.PORTS_PER_SERVICE_MAX) {
                return;
            }
            item.violations().origin(list.pointer() + "/" + ports.size(), item.pointer());
            Integer host = hosts == null ? null : (Integer) (hosts.first() + offset);
            ports.add(new PortMapping(ip, host, containers.first() + offset, protocol));
        }
    }

    private static @Nullable Range range(String text) {
        int dash = text.indexOf('-');
        Integer first = port(dash < 0 ? text : text.substring(0, dash));
        Integer last = dash < 0 ? first : port(text.substring(dash + 1));
        return first == null || last == null || first > last ? null : new Range(first, last);
    }

    private static @Nullable Integer port(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(unit -> unit >= '0' && unit <= '9');
        int port = digits ? Integer.parseInt(text) : 0;
        return port >= 1 && port <= PORT_MAX ? port : null;
    }

    /** Docker and Compose take {@code TCP} as well. */
    private static String lower(String protocol) {
        return protocol.toLowerCase(Locale.ROOT);
    }

    private static String bare(String ip) {
        return ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip;
    }
}
