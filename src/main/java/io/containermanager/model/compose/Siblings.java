package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service must know of all the others, looked up once for a file: one of many services would take minutes otherwise.
 *
 * @param jobs services that another one waits for until they have completed
 * @param byContainerName services by their {@code container_name}, the first of those that share one
 */
record Siblings(Set<String> jobs, Map<String, String> byContainerName) {

    static Siblings of(Map<String, Map<String, @Nullable Object>> services) {
        var jobs = new HashSet<String>();
        var byContainerName = new HashMap<String, String>();
        services.forEach((name, service) -> {
            ComposeTree.map(service.get("depends_on")).forEach((other, options) -> {
                if ("service_completed_successfully"
                        .equals(ComposeTree.map(options).get("condition"))) {
                    jobs.add(other);
                }
            });
            if (service.get("container_name") instanceof String container) {
                byContainerName.putIfAbsent(container, name);
            }
        });
        return new Siblings(jobs, byContainerName);
    }
}
