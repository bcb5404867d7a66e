package io.containermanager.engine.kubernetes.fake;

import io.containermanager.engine.kubernetes.ManifestTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules that the project's manifests grant. */
public final class GrantedRules {

    private static final Path OVERLAYS = Path.of("k8s/overlays");

    private GrantedRules() {}

    /** What the engine is granted. */
    public static List<Map<String, Object>> engine() {
        return of(OVERLAYS.resolve("cluster/clusterrole.yaml"));
    }

    /** What several replicas are granted in their own namespace. */
    public static List<Map<String, Object>> replicas() {
        return of(OVERLAYS.resolve("replicas/role.yaml"));
    }

    private static List<Map<String, Object>> of(Path file) {
        try {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            var role =
                    (Map<?, ?>) yaml.loadAll(Files.readString(file)).iterator().next();
            return ManifestTree.list(role, "rules").stream()
                    .map(GrantedRules::fields)
                    .toList();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static Map<String, Object> fields(Object rule) {
        var fields = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) rule).forEach((key, value) -> fields.put(String.valueOf(key), value));
        return fields;
    }
}
