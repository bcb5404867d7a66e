package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.NetworkAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the networks a service joins: a list of names, or a map from name to aliases and fixed addresses. */
final class NetworkReader {

    private static final List<String> KEYS =
            List.of("aliases", "ipv4Address", "ipv6Address", "ipv4_address", "ipv6_address");

    private NetworkReader() {}

    static List<NetworkAttachment> read(TreeNode node) {
        var networks = new ArrayList<NetworkAttachment>();
        if (node.isList()) {
            for (TreeNode item : node.items()) {
                String name = item.requiredText(Limits.NAME_CHARS_MAX);
                if (name != null && named(item, name)) {
                    origin(node, item, name);
                    networks.add(new NetworkAttachment(name, List.of(), null, null));
                }
            }
        } else {
            for (Map.Entry<String, TreeNode> entry : node.entries().entrySet()) {
                if (named(entry.getValue(), entry.getKey())) {
                    networks.add(attachment(entry.getKey(), entry.getValue()));
                }
            }
        }
        return networks;
    }

    /** A network's place among the sorted ones means nothing to a reader: rules point to it by its name. */
    private static void origin(TreeNode node, TreeNode item, String name) {
        item.violations().origin(node.pointer() + "/" + TreeNode.escaped(name), item.pointer());
    }

    private static boolean named(TreeNode at, String name) {
        boolean good = Patterns.RESOURCE.matcher(name).matches();
        if (!good) {
            at.bad(PlainText.quoted(name) + " is not a valid network name: it " + Patterns.RESOURCE_RULE);
        }
        return good;
    }

    private static NetworkAttachment attachment(String name, TreeNode node) {
        if (node.absent() || !node.object(KEYS)) {
            return new NetworkAttachment(name, List.of(), null, null);
        }
        List<String> aliases = node.child("aliases").words(Patterns.HOSTNAME, Patterns.HOSTNAME_RULE);
        String ip4 = Patterns.ip(node.child("ipv4Address"));
        String ip6 = Patterns.ip(node.child("ipv6Address"));
        return new NetworkAttachment(
                name,
                aliases,
                ip4 == null ? Patterns.ip(node.child("ipv4_address")) : ip4,
                ip6 == null ? Patterns.ip(node.child("ipv6_address")) : ip6);
    }
}
