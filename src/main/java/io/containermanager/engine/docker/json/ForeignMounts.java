package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Declares a container's mounts as they are: as it was created with them, or, where it was not, as the daemon lists them. Volumes that only
 * the image asks for are left out: successors inherit them. Pure.
 */
final class ForeignMounts {

    /** The keys of {@code HostConfig} that it reads. */
    static final Set<String> KEYS = Set.of("Binds", "Mounts", "Tmpfs");

    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> ACCESS = Set.of("ro", "rw");

    /** What is read of an entry of {@code Mounts}, and what mattered only when its source was created. */
    private static final Set<String> OF_MOUNT = Set.of(
            "Type",
            "Source",
            "Target",
            "ReadOnly",
            "Consistency",
            "BindOptions/Propagation",
            "BindOptions/CreateMountpoint",
            "VolumeOptions/NoCopy",
            "VolumeOptions/Subpath",
            "VolumeOptions/Labels",
            "VolumeOptions/DriverConfig",
            "TmpfsOptions/SizeBytes",
            "TmpfsOptions/Mode");

    /** What the daemon does anyway, for volumes and for binds. */
    private static final Set<String> USUAL = Set.of("rprivate", "");

    private final JsonNode inspected;
    private final JsonNode host;
    private final JsonNode image;
    private final List<Violation> unsupported;
    private final List<Object> mounts = new ArrayList<>();
    private final Set<String> targets = new HashSet<>();

    ForeignMounts(JsonNode inspected, JsonNode image, List<Violation> unsupported) {
        this.inspected = inspected;
        this.host = inspected.path("HostConfig");
        this.image = image;
        this.unsupported = unsupported;
    }

    List<Object> read() {
        host.path("Mounts").forEach(this::mount);
        host.path("Binds").forEach(bind -> bind(bind.asText()));
        host.path("Tmpfs")
                .properties()
                .forEach(tmpfs -> add(
                        "tmpfs", null, tmpfs.getKey(), options(tmpfs.getValue().asText())));
        inspected.path("Mounts").forEach(this::listed);
        return mounts;
    }

    private void add(String type, @Nullable String source, String target, List<String> options) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("type", type);
        if (source != null && !source.isEmpty() && !ANONYMOUS.matcher(source).matches()) {
            tree.put("source", source);
        }
        tree.put("target", target);
        if (options.contains("ro")) {
            tree.put("readOnly", true);
        }
        var others = options.stream()
                .filter(option -> !ACCESS.contains(option) && !USUAL.contains(option))
                .toList();
        if (!others.isEmpty()) {
            tree.put("options", others);
        }
        targets.add(target);
        mounts.add(tree);
    }

    private static List<String> options(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
    }

    /** {@code source:target[:options]}: a source is a path or the name of a volume. */
    private void bind(String text) {
        var parts = text.split(":", 3);
        if (parts.length < 2) {
            add("volume", null, text, List.of());
            return;
        }
        add(
                parts[0].startsWith("/") ? "bind" : "volume",
                parts[0],
                parts[1],
                options(parts.length > 2 ? parts[2] : ""));
    }

    private void mount(JsonNode mount) {
        var options = new ArrayList<String>();
        if (mount.path("ReadOnly").asBoolean()) {
            options.add("ro");
        }
        var type = mount.path("Type").asText();
        var propagation = mount.at("/BindOptions/Propagation").asText();
        options.add(propagation);
        if (mount.at("/VolumeOptions/NoCopy").asBoolean()) {
            options.add("nocopy");
        }
        if (!mount.at("/VolumeOptions/Subpath").asText().isEmpty()) {
            options.add("subpath=" + mount.at("/VolumeOptions/Subpath").asText());
        }
        if (mount.at("/TmpfsOptions/SizeBytes").asLong() > 0) {
            options.add("size=" + mount.at("/TmpfsOptions/SizeBytes").asLong());
        }
        if (mount.at("/TmpfsOptions/Mode").asInt() > 0) {
            options.add("mode="
                    + Integer.toOctalString(mount.at("/TmpfsOptions/Mode").asInt()));
        }
        if (!Set.of("bind", "volume", "tmpfs").contains(type) || losesSettings(mount)) {
            unsupported.add(new Violation(
                    "/HostConfig/Mounts",
                    "has a mount at " + mount.path("Target").asText() + " that cannot be declared"));
            return;
        }
        add(type, mount.path("Source").asText(), mount.path("Target").asText(), options);
    }

    private static boolean losesSettings(JsonNode mount) {
        return mount.properties().stream()
                .flatMap(field -> field.getKey().endsWith("Options")
                        ? field.getValue().properties().stream()
                                .map(it -> Map.entry(field.getKey() + "/" + it.getKey(), it.getValue()))
                        : Stream.of(field))
                .anyMatch(it -> !OF_MOUNT.contains(it.getKey()) && !ForeignParser.empty(it.getValue()));
    }

    /** Volumes that neither a bind nor a mount names: the image's, and those of {@code docker run -v /path}. */
    private void listed(JsonNode mount) {
        var target = mount.path("Destination").asText();
        if (targets.contains(target) || !mount.path("Type").asText().equals("volume")) {
            return;
        }
        boolean ofImage = image.path("Volumes").has(target);
        var name = mount.path("Name").asText();
        if (!ANONYMOUS.matcher(name).matches()) {
            add("volume", name, target, mount.path("RW").asBoolean(true) ? List.of() : List.of("ro"));
        } else if (!ofImage) {
            add("volume", null, target, List.of());
        }
    }
}
