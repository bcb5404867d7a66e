package io.containermanager.engine.kubernetes;

import io.containermanager.engine.EngineException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an app that its services bind: nodes do not have them, so they become ConfigMaps. Immutable.
 *
 * @param contents what each file holds, by its absolute path
 */
public record ConfigFiles(SortedMap<String, byte[]> contents) {

    /** No files. */
    public static final ConfigFiles NONE = new ConfigFiles(new TreeMap<>());

    /** What a ConfigMap may hold together: the API server takes no object above 1 MiB, written in base 64 and with its names. */
    public static final long BYTES_MAX = 700L * 1024;

    /** The path of a file that is mounted by itself, within its volume. */
    static final String SINGLE = "file";

    public ConfigFiles {
        contents = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(contents));
    }

    boolean isFile(String source) {
        return contents.containsKey(source);
    }

    /** Whether that is one of these files, or a folder that has some. */
    boolean holds(String source) {
        return isFile(source) || !below(source).isEmpty();
    }

    /** How many bytes a mounted file, or the files of a folder, have together. */
    long bytes(String source) {
        return below(source).values().stream()
                .mapToLong(content -> content.length)
                .sum();
    }

    /** The ConfigMap as the volume of a pod. Keys are numbers, because a path has characters that a key may not have. */
    Map<String, Object> volume(String source) {
        var items = new ArrayList<Map<String, String>>();
        for (var path : below(source).keySet()) {
            var relative = isFile(source) ? SINGLE : path.substring(source.length() + 1);
            items.add(Map.of("key", "file-" + items.size(), "path", relative));
        }
        return new ManifestTree().put("name", name(source)).put("items", items).map();
    }

    /**
     * The ConfigMap itself.
     *
     * @throws EngineException.Rejected when the files are larger than a ConfigMap may be
     */
    Map<String, Object> manifest(String source, String namespace, Map<String, String> labels) {
        if (bytes(source) > BYTES_MAX) {
            throw new EngineException.Rejected(
                    EngineException.Cause.INVALID,
                    "%s has %d KiB; a ConfigMap holds at most %d KiB: put the files into an image or a volume"
                            .formatted(source, bytes(source) / 1024, BYTES_MAX / 1024));
        }
        var data = new HashMap<String, String>();
        for (var content : below(source).values()) {
            data.put("file-" + data.size(), Base64.getEncoder().encodeToString(content));
        }
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put(
                        "metadata",
                        new ManifestTree()
                                .put("name", name(source))
                                .put("namespace", namespace)
                                .put("labels", labels))
                .put("immutable", true)
                .put("binaryData", new TreeMap<>(data))
                .map();
    }

    /** By paths and content: the same files always have the same name, others never. */
    private String name(String source) {
        var text = new StringBuilder();
        below(source)
                .forEach((path, content) -> text.append(path.length())
                        .append(' ')
                        .append(path)
                        .append(Base64.getEncoder().encodeToString(content))
                        .append('\n'));
        return ObjectNames.files(text.toString());
    }

    private SortedMap<String, byte[]> below(String source) {
        var content = contents.get(source);
        if (content != null) {
            return new TreeMap<>(Map.of(source, content));
        }
        // '0' follows '/': the folder's files are between the two.
        return contents.subMap(source + "/", source + "0");
    }

    /** The sources of these files among some binds, each once. */
    List<String> among(List<String> sources) {
        return sources.stream().filter(this::holds).distinct().sorted().toList();
    }
}
