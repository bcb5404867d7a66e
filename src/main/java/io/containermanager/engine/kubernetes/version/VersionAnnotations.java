package io.containermanager.engine.kubernetes.version;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.PortMapping;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a version's annotations keep beside its labels: what cannot be read from its objects otherwise. Pure. */
public final class VersionAnnotations {

    /** When it was made, more precisely than the API server's whole seconds. */
    public static final String CREATED_AT = ContainerLabels.PREFIX + "created-at";

    /** How its last pod ended; it went with the pod. */
    public static final String LAST_EXIT = ContainerLabels.PREFIX + "last-exit";

    /** The published ports, as declared. */
    public static final String PORTS = ContainerLabels.PREFIX + "ports";

    /** The engine names of its networks, of which labels have only a part. */
    public static final String NETWORKS = ContainerLabels.PREFIX + "networks";

    /** The Services and policies that it is reached by; they are applied when it starts. */
    public static final String COMPANIONS = ContainerLabels.PREFIX + "companions";

    /** At the policy of a network: all policies of the network, as they were made. */
    public static final String POLICIES = ContainerLabels.PREFIX + "policies";

    /** What the ConfigMaps that it mounts hold, see {@link FilesNote}. */
    public static final String FILES = ContainerLabels.PREFIX + "files";

    /** How many pods run when it is started. */
    public static final String REPLICAS = ContainerLabels.PREFIX + "replicas";

    /** The pod template as it was when its replicas were changed last: the generation after that, and a hash. */
    public static final String TEMPLATE = ContainerLabels.PREFIX + "template";

    /** The fields of a Job beside its template. */
    public static final String JOB = ContainerLabels.PREFIX + "job";

    /** The template of a Job's pods, as it was made. */
    public static final String JOB_TEMPLATE = ContainerLabels.PREFIX + "job-template";

    /** Begins the annotation of each option that a volume was declared with. */
    public static final String OPTION = "option.io.containermanager/";

    /** In one order, so that what is the same reads the same. */
    private static final ObjectMapper MAPPER =
            JsonFormat.mapper().build().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private static final ObjectReader OBJECT = MAPPER.readerFor(new TypeReference<Map<String, Object>>() {});
    private static final ObjectReader OBJECTS = MAPPER.readerFor(new TypeReference<List<Map<String, Object>>>() {});
    private static final ObjectReader NAMES = MAPPER.readerFor(new TypeReference<List<String>>() {});

    private VersionAnnotations() {}

    public static String json(Object tree) {
        return JsonFormat.text(MAPPER, tree);
    }

    private static <T> Optional<T> read(@Nullable String text, ObjectReader reader) {
        try {
            return text == null ? Optional.empty() : Optional.ofNullable(reader.readValue(text));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    public static List<Map<String, Object>> objects(@Nullable String text) {
        return VersionAnnotations.<List<Map<String, Object>>>read(text, OBJECTS).orElse(List.of());
    }

    public static Map<String, Object> object(@Nullable String text) {
        return VersionAnnotations.<Map<String, Object>>read(text, OBJECT).orElse(Map.of());
    }

    public static List<String> names(@Nullable String text) {
        return VersionAnnotations.<List<String>>read(text, NAMES).orElse(List.of());
    }

    public static String ports(List<PortMapping> ports) {
        return json(ports.stream()
                .map(port -> {
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("hostIp", port.hostIp());
                    tree.put("hostPort", port.hostPort());
                    tree.put("containerPort", port.containerPort());
                    tree.put("protocol", port.protocol());
                    return tree;
                })
                .toList());
    }

    public static List<PortMapping> ports(@Nullable String text) {
        var ports = new ArrayList<PortMapping>();
        for (var tree : objects(text)) {
            if (tree.get("containerPort") instanceof Integer inside) {
                ports.add(new PortMapping(
                        tree.get("hostIp") instanceof String ip ? ip : null,
                        tree.get("hostPort") instanceof Integer port ? port : null,
                        inside,
                        String.valueOf(tree.get("protocol"))));
            }
        }
        return ports;
    }

    public static String exit(RunState run) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("exitCode", run.exitCode());
        tree.put("oomKilled", run.oomKilled());
        tree.put("startedAt", Objects.toString(run.startedAt(), null));
        tree.put("finishedAt", Objects.toString(run.finishedAt(), null));
        return json(tree);
    }

    public static Optional<RunState> exit(String text) {
        return VersionAnnotations.<Map<String, Object>>read(text, OBJECT)
                .map(tree -> Version.stopped(
                        tree.get("exitCode") instanceof Integer code ? code : null,
                        Boolean.TRUE.equals(tree.get("oomKilled")),
                        time(tree.get("startedAt")),
                        time(tree.get("finishedAt"))));
    }

    public static @Nullable Instant time(@Nullable Object text) {
        try {
            return text instanceof String it ? Instant.parse(it) : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
