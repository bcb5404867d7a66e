package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Diagnostics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a Compose service. The long form is brought to the fields of a target's port; the short form ({@code 8080:80}) goes on as it
 * is: {@link io.containermanager.model.read.PortReader} reads it wherever it is written.
 */
final class PortTranslator {

    private PortTranslator() {}

    static List<Object> ports(@Nullable Object declared, String pointer, Diagnostics diagnostics) {
        var ports = new ArrayList<>();
        for (Object port : ComposeTree.list(declared)) {
            if (port instanceof Map<?, ?> map) {
                var copy = new LinkedHashMap<String, @Nullable Object>(ComposeTree.map(map));
                ComposeKeys.PORT.classify(copy, pointer + "/" + ports.size(), diagnostics);
                copy.keySet().retainAll(ComposeKeys.PORT.carried());
                copy.values().removeIf(""::equals);
                ports.add(copy);
            } else {
                ports.add(port);
            }
        }
        return ports;
    }
}
