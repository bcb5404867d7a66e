package io.containermanager.model.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a service's {@code volumes}, {@code configs} and {@code secrets} into mounts of ours. Made for one service. */
final class MountTranslator {

    private static final Set<String> IGNORED = Set.of("recursive", "labels");

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
        for (Object volume : Trees.list(service.get("volumes"))) {
            String at = pointer + "/volumes/" + place++;
            mounts.add(volume instanceof Map ? longForm(Trees.map(volume), at) : shortForm(String.valueOf(volume), at));
        }
        Trees.list(service.get("configs")).forEach(entry -> fromFile("configs", entry, "/"));
        Trees.list(service.get("secrets")).forEach(entry -> fromFile("secrets", entry, "/run/secrets/"));
        return mounts;
    }

    /** Names of secrets that the operator's configuration gives. */
    List<Object> externalSecrets() {
        return externalSecrets;
    }

    private Object shortForm(String volume, String at) {
        int colon = volume.indexOf(':');
        if (colon < 0) {
            return volume;
        }
        String source = volume.substring(0, colon);
        if (SourcePaths.relative(source)) {
            String host = file.onHost(source, at);
            return host == null
                    ? "/" + volume.substring(colon + 1).replaceAll(":.*", "")
                    : host + volume.substring(colon);
        }
        declared(source, at);
        return volume;
    }

    private Object longForm(Map<String, @Nullable Object> volume, String at) {
        var copy = new LinkedHashMap<>(volume);
        Object source = copy.get("source");
        Trees.map(copy.remove(ComposeExport.EXTENSION)).forEach(copy::put);
        boolean bind = "bind".equals(copy.get("type"));
        if (bind && source != null && !source.toString().startsWith("/")) {
            String host = file.onHost(source.toString(), at);
            copy.put("source", host == null ? "/" : host);
        } else if (!bind && source != null) {
            declared(source.toString(), at);
        }
        for (String part : List.of("bind", "volume")) {
            if (copy.get(part) instanceof Map<?, ?> options) {
                var kept = new LinkedHashMap<>(Trees.map(options));
                if (kept.keySet().removeAll(IGNORED)) {
                    file.notes().warn(at, part + " options " + IGNORED + " are left out");
                }
                copy.put(part, kept);
            }
        }
        return copy;
    }

    private void declared(String source, String at) {
        if (!source.startsWith("/") && !file.declared("volumes").containsKey(source)) {
            file.notes()
                    .refuse(
                            at,
                            "the volume \"" + source + "\" is not declared: add it under the top-level volumes,"
                                    + " or begin a path with ./ or /");
        }
    }

    private void fromFile(String kind, Object entry, String folder) {
        Map<String, @Nullable Object> options = Trees.map(entry);
        String name = String.valueOf(options.getOrDefault("source", entry));
        String target = String.valueOf(options.getOrDefault("target", name));
        String at = pointer + "/" + kind;
        if (options.containsKey("uid") || options.containsKey("gid") || options.containsKey("mode")) {
            file.notes().warn(at, "uid, gid and mode of " + name + " are left out: the file's own count");
        }
        if (!file.declared(kind).containsKey(name)) {
            file.notes().refuse(at, "\"" + name + "\" is not declared: add it under the top-level " + kind);
            return;
        }
        Map<String, @Nullable Object> declaration =
                Trees.map(file.declared(kind).get(name));
        if (Boolean.TRUE.equals(declaration.get("external")) && kind.equals("secrets")) {
            externalSecrets.add(String.valueOf(declaration.getOrDefault("name", name)));
            return;
        }
        String source = source(kind, name, declaration);
        if (source != null) {
            mounts.add(mount(source, target.startsWith("/") ? target : folder + target));
        }
    }

    private @Nullable String source(String kind, String name, Map<String, @Nullable Object> declaration) {
        String at = "/" + kind + "/" + Trees.escaped(name);
        Object path = declaration.get("file");
        if (path != null) {
            return file.onHost(path.toString(), at);
        }
        Object variable = declaration.get("environment");
        Object content =
                variable == null ? declaration.get("content") : file.variables().get(variable.toString());
        if (content == null || name.startsWith(".") || name.contains("/")) {
            file.notes().refuse(at, "\"" + name + "\" has no content here: give it as file, content or environment");
            return null;
        }
        file.files().put(kind + "/" + name, content.toString());
        return file.request().projectRoot() + "/" + kind + "/" + name;
    }

    private static Map<String, Object> mount(String source, String target) {
        return Map.of("type", "bind", "source", source, "target", target, "readOnly", true);
    }
}
