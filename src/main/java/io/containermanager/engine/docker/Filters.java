package io.containermanager.engine.docker;

import io.containermanager.model.ContainerLabels;
import java.util.List;
import java.util.Map;

/** Docker's {@code filters} of lists and events. Pure. */
final class Filters {

    /** What carries our labels, of this instance or another. */
    static final String OURS = of(Map.of("label", List.of(ContainerLabels.PREFIX + "app-id")));

    private Filters() {}

    /** As one value of a query. */
    static String of(Map<String, List<String>> filters) {
        return DockerHttp.encoded(DockerHttp.JSON.valueToTree(filters).toString());
    }
}
