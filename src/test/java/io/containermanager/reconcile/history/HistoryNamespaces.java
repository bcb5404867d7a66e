package io.containermanager.reconcile.history;

import io.containermanager.event.EventType;
import io.containermanager.model.Privileges;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.reconcile.Machine;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Siblings of a history that share namespaces, and what must hold of them and of an engine in trouble. */
final class HistoryNamespaces {
    private static final List<String> WITHOUT_FAULT =
            List.of("engine error", "engine is unavailable", "is taken by container", "Address already in use");

    private HistoryNamespaces() {}

    /** Lets a service share one of the namespaces of a sibling. */
    static void share(ServiceConfigBuilder config, String owner, Random random) {
        var mode = "service:" + owner;
        switch (random.nextInt(3)) {
            case 0 -> config.networkMode(mode);
            case 1 -> config.privileges(privileges(mode, null));
            default -> config.privileges(privileges(null, mode));
        }
    }

    private static Privileges privileges(@Nullable String pid, @Nullable String ipc) {
        return new Privileges(
                false,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(),
                pid,
                ipc);
    }

    /**
     * A container that shares a namespace runs in that of the living owner, and no version was held because of the engine, or of what
     * another managed container had.
     */
    static Optional<String> wrong(Machine machine) {
        var cutOff = machine.soon(machine.engine.cutOff());
        if (!cutOff.isEmpty()) {
            return Optional.of("cut off from the namespaces they share: " + cutOff);
        }
        return machine.events(EventType.SPEC_HELD).stream()
                .map(it -> it.event().reason())
                .filter(reason -> WITHOUT_FAULT.stream().anyMatch(reason::contains))
                .findFirst()
                .map(reason -> "held without a fault of its own: " + reason);
    }
}
