package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.read.TreeNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the networks that a service joins into ours. Made for one service. */
final class NetworkTranslator {

    private static final Map<String, String> CARRIED =
            Map.of("aliases", "aliases", "ipv4_address", "ipv4Address", "ipv6_address", "ipv6Address");

    private final ComposeFile file;
    private final String service;
    private final String pointer;

    NetworkTranslator(ComposeFile file, String pointer) {
        this.file = file;
        this.service = pointer;
        this.pointer = pointer + "/networks";
    }

    /** The networks by name; empty means the default one. */
    Map<String, @Nullable Object> joined(@Nullable Object declared) {
        var networks = new LinkedHashMap<String, @Nullable Object>();
        if (declared instanceof Map) {
            ComposeTree.map(declared).forEach((name, options) -> {
                if (options != null && !(options instanceof Map)) {
                    file.diagnostics().refuse(pointer + "/" + TreeNode.escaped(name), "must be an object or empty");
                }
                networks.put(name, attachment(name, ComposeTree.map(options)));
            });
        } else {
            int place = 0;
            for (Object item : ComposeTree.list(declared)) {
                String name = String.valueOf(item);
                file.places().put(pointer + "/" + TreeNode.escaped(name), pointer + "/" + place++);
                networks.put(name, Map.of());
            }
        }
        if (networks.isEmpty()) {
            // Compose joins the default network without a word of the file.
            file.places().put(pointer + "/default", service);
        }
        for (String name : networks.keySet()) {
            if (!name.equals("default") && !file.declared("networks").containsKey(name)) {
                file.diagnostics()
                        .refuse(
                                pointer,
                                "the network \"" + name + "\" is not declared: add it under the top-level networks");
            }
        }
        return networks;
    }

    private Map<String, @Nullable Object> attachment(String name, Map<String, @Nullable Object> options) {
        var attachment = new LinkedHashMap<String, @Nullable Object>();
        ComposeKeys.ATTACHMENT.classify(options, pointer + "/" + TreeNode.escaped(name), file.diagnostics());
        options.forEach((key, value) -> {
            if (CARRIED.containsKey(key)) {
                attachment.put(CARRIED.getOrDefault(key, key), value);
            }
        });
        return attachment;
    }
}
