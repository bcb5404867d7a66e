package io.containermanager.model.compose.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the paths of a side file's services relative to the Compose file: each is written relative to the file it stands in.
 *
 * @param folder the side file's folder relative to the Compose file, with a slash at its end
 */
record RelativePaths(String folder) {

    Map<String, @Nullable Object> of(Map<String, @Nullable Object> services) {
        var moved = new LinkedHashMap<String, @Nullable Object>();
        services.forEach((name, service) -> moved.put(name, service(new LinkedHashMap<>(ComposeTree.map(service)))));
        return moved;
    }

    private Object service(Map<String, @Nullable Object> service) {
        each(service, "env_file", "path");
        each(service, "label_file", "path");
        each(service, "volumes", "source");
        Map<String, @Nullable Object> base = ComposeTree.map(service.get("extends"));
        Object file = base.get("file");
        if (file instanceof String path) {
            var moved = new LinkedHashMap<>(base);
            moved.put("file", path.startsWith("/") ? path : folder + path);
            service.put("extends", moved);
        }
        return service;
    }

    private void each(Map<String, @Nullable Object> service, String key, String pathKey) {
        if (service.get(key) == null) {
            return;
        }
        boolean mounts = key.equals("volumes");
        var moved = new ArrayList<@Nullable Object>();
        for (Object item : ComposeTree.list(service.get(key))) {
            Map<String, @Nullable Object> options = ComposeTree.map(item);
            boolean bind = !mounts || "bind".equals(options.get("type"));
            if (item instanceof String text) {
                moved.add(mounts ? mount(text) : path(text));
            } else if (bind && options.get(pathKey) instanceof String text) {
                var copy = new LinkedHashMap<>(options);
                copy.put(pathKey, path(text));
                moved.add(copy);
            } else {
                moved.add(item);
            }
        }
        service.put(key, moved);
    }

    private String mount(String text) {
        return text.startsWith(".") ? "./" + folder + text : text;
    }

    private String path(String text) {
        return text.startsWith("/") || text.startsWith("~") ? text : "./" + folder + text;
    }
}
