package io.containermanager.model.compose;

import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.ComposeTree.Hollow;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.compose.file.Keys;
import io.containermanager.model.compose.file.SourcePaths;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a service's {@code volumes}, {@code configs} and {@code secrets} into mounts. Made for one service. */
final class MountTranslator {

    /** Where images look for configuration, and never keep data. */
    private static final List<String> CONFIGURATION = List.of("/etc/", "/docker-entrypoint");

    private final ComposeFile file;
    private final String pointer;
    private final List<Object> mounts = new ArrayList<>();
    private final List<Object> externalSecrets = new ArrayList<>();

    MountTranslator(ComposeFile file, String pointer) {
        this.file = file;
        this.pointer = pointer;
    }

    List<Object> all(Map<String, @Nullable Object> service) {
        int place = 0;
        for (Object volume : ComposeTree.list(service.get("volumes"))) {
            String at = pointer + "/volumes/" + place++;
            if (volume == null) {
                missing(at);
                // The place is kept, so that those of the others are right.
                mounts.add("/" + place);
                continue;
            }
            mounts.add(
                    volume instanceof Map
                            ? longForm(ComposeTree.map(volume), at)
                            : shortForm(String.valueOf(volume), at));
        }
        references("configs", service.get("configs"), "/");
        references("secrets", service.get("secrets"), "/run/secrets/");
        return mounts;
    }

    /** What a path that was refused leaves behind is not complained about twice. */
    private void missing(String at) {
        if (!file.diagnostics().refusedAt(at)) {
            file.diagnostics().refuse(at, "is missing: write a path or a volume name");
        }
    }

    /** Names of secrets that the operator's configuration gives. */
    List<Object> externalSecrets() {
        return externalSecrets;
    }

    private Object shortForm(String text, String at) {
        String volume = withoutUnknown(text, at);
        int colon = volume.indexOf(':');
        if (colon < 0) {
            return volume;
        }
        String source = volume.substring(0, colon);
        if (source.isEmpty()) {
            file.diagnostics()
                    .refuse(at, Diagnostics.quoted(volume) + " has nothing before its colon: is a variable unset?");
            return "/" + volume.substring(1).replaceAll(":.*", "");
        }
        if (SourcePaths.relative(source) || ofProject(source)) {
            String host =
                    file.bound(source, at, filled(volume.substring(colon + 1)), readOnly(volume.substring(colon + 1)));
            return host == null
                    ? "/" + volume.substring(colon + 1).replaceAll(":.*", "")
                    : bind(host, volume.substring(colon + 1), volume);
        }
        declared(source, at);
        return volume;
    }

    /** Compose accepts unknown options, so {@code rox} makes nothing read-only. */
    private String withoutUnknown(String volume, String at) {
        String[] parts = volume.split(":", -1);
        if (parts.length != 3) {
            return volume;
        }
        var kept = new ArrayList<String>();
        for (String option : parts[2].split(",", -1)) {
            if (option.isEmpty() || VolumeMount.knowsOption(option)) {
                kept.add(option);
            } else {
                boolean readOnly = List.of(parts[2].split(",", -1)).contains("ro");
                file.diagnostics()
                        .warn(
                                at,
                                Message.of("the mount option ")
                                        .name(option.split("=", 2)[0])
                                        .words(" is unknown and is ignored, as in Compose"
                                                + (readOnly
                                                        ? ""
                                                        : ": the mount is writable; write ro to make it read-only")));
            }
        }
        return parts[0] + ":" + parts[1] + (kept.isEmpty() ? "" : ":" + String.join(",", kept));
    }

    /** Whether a container that mounts this expects content: it only reads it, or looks there for its configuration. */
    private static boolean filled(String mount) {
        return readOnly(mount) || CONFIGURATION.stream().anyMatch(mount::startsWith);
    }

    private static boolean readOnly(String mount) {
        String[] parts = mount.split(":", -1);
        return parts.length > 1 && List.of(parts[1].split(",", -1)).contains("ro");
    }

    private boolean ofProject(String source) {
        return (source + "/").startsWith(file.request().projectRoot() + "/");
    }

    /** The long form where the host's path has a colon, which the short one cannot say. */
    private static Object bind(String host, String rest, String volume) {
        String[] parts = rest.split(":", -1);
        if (host.indexOf(':') < 0 || parts.length != 1) {
            return host + volume.substring(volume.indexOf(':'));
        }
        return Map.of("type", "bind", "source", host, "target", rest);
    }

    private Object longForm(Map<String, @Nullable Object> volume, String at) {
        ComposeKeys.MOUNT.classify(volume, at, file.diagnostics());
        var copy = new LinkedHashMap<>(volume);
        copy.keySet().retainAll(ComposeKeys.MOUNT.carried());
        Object source = copy.get("source");
        Map<String, @Nullable Object> ours = ComposeTree.map(copy.remove(ComposeKeys.EXTENSION));
        if (ours.containsKey("options")) {
            // All of them, in their order: what stands beside it is for Compose.
            copy.keySet().removeAll(List.of("bind", "volume", "tmpfs"));
        }
        copy.putAll(ours);
        copy.computeIfPresent("read_only", (same, value) -> ComposeTree.flag(value));
        boolean bind = "bind".equals(copy.get("type"));
        if (bind && source == null && volume.containsKey("source")) {
            missing(at + "/source");
            copy.put("source", "/");
        } else if (bind && source != null && (!source.toString().startsWith("/") || ofProject(source.toString()))) {
            boolean readOnly = Boolean.TRUE.equals(copy.get("read_only"));
            boolean filled = readOnly || filled(String.valueOf(copy.get("target")));
            String host = file.bound(source.toString(), at, filled, readOnly);
            copy.put("source", host == null ? "/" : host);
        } else if (!bind && source != null) {
            declared(source.toString(), at);
        }
        options(copy, "bind", ComposeKeys.BIND, at);
        options(copy, "volume", ComposeKeys.MOUNTED_VOLUME, at);
        options(copy, "tmpfs", ComposeKeys.MOUNTED_TMPFS, at);
        return copy;
    }

    private void options(Map<String, @Nullable Object> copy, String part, Keys keys, String at) {
        if (!(copy.get(part) instanceof Map<?, ?> options)) {
            return;
        }
        var kept = new LinkedHashMap<>(ComposeTree.map(options));
        // What "docker compose config" spells out, and what happens here too.
        kept.remove("create_host_path", true);
        keys.classify(kept, at + "/" + part, file.diagnostics());
        kept.keySet().retainAll(keys.carried());
        kept.computeIfPresent("nocopy", (same, value) -> ComposeTree.flag(value));
        copy.put(part, kept);
    }

    private void declared(String source, String at) {
        if (!source.startsWith("/") && !file.declared("volumes").containsKey(source)) {
            file.diagnostics()
                    .refuse(
                            at,
                            "the volume " + Diagnostics.quoted(source)
                                    + " is not declared: add it under the top-level volumes,"
                                    + " or begin a path with ./ or /");
        }
    }

    private void references(String kind, @Nullable Object declared, String folder) {
        int place = 0;
        for (Object entry : ComposeTree.list(declared)) {
            String at = pointer + "/" + kind + "/" + place++;
            ComposeKeys.FILE_REFERENCE.classify(ComposeTree.map(entry), at, file.diagnostics());
            reference(kind, entry, folder, at);
        }
    }

    private void reference(String kind, @Nullable Object entry, String folder, String at) {
        Map<String, @Nullable Object> options = ComposeTree.map(entry);
        String name = String.valueOf(options.getOrDefault("source", entry));
        String target = String.valueOf(options.getOrDefault("target", name));
        if (!file.declared(kind).containsKey(name)) {
            file.diagnostics()
                    .refuse(at, Diagnostics.quoted(name) + " is not declared: add it under the top-level " + kind);
            return;
        }
        Map<String, @Nullable Object> declaration =
                ComposeTree.map(file.declared(kind).get(name));
        if (Boolean.TRUE.equals(ComposeTree.flag(declaration.get("external")))) {
            // An external config is refused by its key.
            if (kind.equals("secrets")) {
                file.places().put(pointer + "/secrets/" + externalSecrets.size(), at);
                externalSecrets.add(String.valueOf(declaration.getOrDefault("name", name)));
            }
            return;
        }
        String source = source(kind, name, declaration);
        if (source != null) {
            file.places().put(pointer + "/volumes/" + mounts.size(), at);
            mounts.add(mount(source, target.startsWith("/") ? target : folder + target));
        }
    }

    private @Nullable String source(String kind, String name, Map<String, @Nullable Object> declaration) {
        String at = "/" + kind + "/" + TreeNode.escaped(name);
        if (name.startsWith(".") || !name.matches("[^/\\p{Cntrl}]{1,100}")) {
            file.diagnostics()
                    .refuse(
                            at,
                            Diagnostics.quoted(name) + " is not a valid file name: use 1 to 100 characters without /");
            return null;
        }
        Object path = declaration.get("file");
        if (path != null) {
            return new ReferencedFile(file, kind, name).source(path.toString(), at + "/file");
        }
        Object variable = declaration.get("environment");
        Object content =
                variable == null ? declaration.get("content") : file.variables().get(variable.toString());
        if ("".equals(content) && variable != null) {
            var place = Place.inMain(at + "/environment");
            file.hollow().add(new Hollow(place, "", List.of(variable.toString())));
        }
        if (content == null) {
            file.diagnostics()
                    .refuse(
                            at,
                            variable == null
                                    ? Diagnostics.quoted(name) + " has no content: set file, content or environment"
                                    : Diagnostics.quoted(name) + " requires the variable "
                                            + Diagnostics.quoted(variable.toString())
                                            + ": give it with the request, or in .env");
            return null;
        }
        return file.request().projectRoot() + "/" + file.files().keepText(kind, name, content.toString());
    }

    private static Map<String, Object> mount(String source, String target) {
        return Map.of("type", "bind", "source", source, "target", target, "readOnly", true);
    }
}
