package io.containermanager.engine.docker.http;

import io.containermanager.model.observed.ContainerLabels;
import java.util.List;
import java.util.Map;

/** Docker's {@code filters} of lists and events. Pure. */
public final class Filters {

    /** What carries our labels, of this instance or another. */
    public static final String OURS = of(Map.of("label", List.of(ContainerLabels.PREFIX + "app-id")));

    private Filters() {}

    /** As one value of a query. */
    public static String of(Map<String, List<String>> filters) {
        return DockerHttp.encoded(DockerHttp.JSON.valueToTree(filters).toString());
    }
}
