package io.containermanager.engine;

import io.containermanager.model.Service;
import io.containermanager.model.observed.ContainerLabels;
import java.util.Locale;

/** Names that Docker accepts ({@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}) for any app and service name. Pure. */
public final class ContainerNames {

    /** Longer app and service names are truncated. */
    private static final int PART_MAX_CHARS = 40;

    private static final int HASH_CHARS = 8;

    private ContainerNames() {}

    /** The declared name, or {@code <app>-<service>-<appId>-<serviceId>-<start of the spec hash>}. */
    public static String of(ContainerLabels labels, Service service) {
        var declared = service.config().runtimeOptions().containerName();
        if (declared != null) {
            return declared;
        }
        var hash = labels.specHash().substring(labels.specHash().indexOf(':') + 1);
        return "%s-%s-%d-%d-%s"
                .formatted(
                        part(labels.appName(), "app"),
                        part(service.serviceName(), "service"),
                        labels.appId(),
                        labels.serviceId(),
                        part(hash.substring(0, Math.min(HASH_CHARS, hash.length())), "0"));
    }

    /** Whether two containers belong to the same service of the same manager, so that one may take over the other's name. */
    public static boolean sameService(ContainerLabels one, ContainerLabels other) {
        return one.appId() == other.appId()
                && one.serviceId() == other.serviceId()
                && one.instance().equals(other.instance());
    }

    private static String part(String text, String otherwise) {
        var plain = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_.-]+", "-")
                .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
        var kept = plain.substring(0, Math.min(PART_MAX_CHARS, plain.length()));
        return kept.isEmpty() ? otherwise : kept;
    }
}
