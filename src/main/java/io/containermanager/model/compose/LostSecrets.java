package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeTree.Hollow;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.wire.StateTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a file that would take a stored secret away because a variable was sent without its value, as when a file is posted again
 * without its {@code .env}. A variable that the request itself gives an empty value is meant so. Made for one file.
 */
final class LostSecrets {

    private final ComposeFile file;
    private final App app;
    private final App stored;

    private LostSecrets(ComposeFile file, App app, App stored) {
        this.file = file;
        this.app = app;
        this.stored = stored;
    }

    /** Notes each secret that an app loses against the stored one. */
    static void check(ComposeFile file, App app) {
        App stored = file.request().known().app();
        if (stored != null) {
            var check = new LostSecrets(file, app, stored);
            file.hollow().forEach(check::check);
        }
    }

    private void check(Hollow hollow) {
        List<String> lost = hollow.variables().stream()
                .filter(name -> !file.request().variables().containsKey(name))
                .toList();
        List<String> parts = TreeNode.tokens(hollow.place().pointer());
        if (parts.size() < 3 || (lost.isEmpty() && !hollow.variables().isEmpty())) {
            return;
        }
        boolean secret = lost.stream().anyMatch(LostSecrets::secret);
        if (!parts.getFirst().equals("services")) {
            if (secret && contentLost(parts.get(0), parts.get(1))) {
                refuse(hollow, parts.get(0) + " " + Diagnostics.quoted(parts.get(1)), lost);
            }
            return;
        }
        for (Service service : app.services()) {
            Service before = stored.services().stream()
                    .filter(one -> one.serviceName().equals(service.serviceName()))
                    .findFirst()
                    .orElse(null);
            boolean its =
                    !hollow.place().file().isEmpty() || service.serviceName().equals(parts.get(1));
            if (before != null) {
                check(hollow, parts, lost, secret && its, service, before);
            }
        }
    }

    private void check(
            Hollow hollow, List<String> parts, List<String> lost, boolean secret, Service service, Service before) {
        String key = parts.get(2);
        Map<String, String> is = service.config().environment();
        Map<String, String> was = before.config().environment();
        switch (key) {
            case "environment" -> pair(hollow, parts, lost, is, was, service);
            case "labels" ->
                pair(
                        hollow,
                        parts,
                        lost,
                        service.config().labels(),
                        before.config().labels(),
                        service);
            case "env_file" ->
                was.forEach((name, value) -> {
                    if (secret(name) && !value.isEmpty() && !is.containsKey(name)) {
                        refuse(hollow, what(name, service), List.of(name));
                    }
                });
            default -> {
                String field = ServiceTranslator.SAME.getOrDefault(key, key);
                Object value = StateTree.write(before.config()).get(field);
                if (secret
                        && value != null
                        && !Objects.equals(
                                value, StateTree.write(service.config()).get(field))) {
                    refuse(hollow, what(key, service), lost);
                }
            }
        }
    }

    /** A variable or label, written as an entry of a map or as {@code KEY=VALUE}. */
    private void pair(
            Hollow hollow,
            List<String> parts,
            List<String> lost,
            Map<String, String> is,
            Map<String, String> was,
            Service service) {
        int equals = hollow.text().indexOf('=');
        boolean listed = parts.size() > 3 && parts.get(3).matches("[0-9]+") && equals > 0;
        String value = listed ? hollow.text().substring(equals + 1) : hollow.text();
        String name = listed ? hollow.text().substring(0, equals) : parts.size() > 3 ? parts.get(3) : "";
        boolean secret = secret(name) || lost.stream().anyMatch(LostSecrets::secret);
        String before = was.getOrDefault(name, "");
        if (secret
                && !before.isEmpty()
                && !before.equals(value)
                && is.getOrDefault(name, "").equals(value)) {
            refuse(hollow, what(name, service), lost);
        }
    }

    /** Whether the stored app mounts another content of a config, or any of a secret, which cannot be compared. */
    private boolean contentLost(String kind, String name) {
        String path = file.request().projectRoot() + "/" + SideFiles.FOLDER + "/" + kind + "/" + name;
        return kind.equals("secrets")
                ? mounts(stored, path)
                : sources(stored).stream().anyMatch(source -> source.startsWith(path + ".") && !mounts(app, source));
    }

    private static boolean mounts(App app, String path) {
        return sources(app).contains(path);
    }

    private static List<String> sources(App app) {
        return app.services().stream()
                .flatMap(service -> service.config().volumes().stream())
                .map(mount -> String.valueOf(mount.source()))
                .toList();
    }

    private static String what(String name, Service service) {
        return Diagnostics.quoted(name) + " of the service " + Diagnostics.quoted(service.serviceName());
    }

    private void refuse(Hollow hollow, String what, List<String> lost) {
        @Nullable
        String name = lost.stream().filter(LostSecrets::secret).findFirst().orElse(lost.getFirst());
        file.diagnostics()
                .refuse(
                        hollow.place(),
                        what + " would lose the value that is stored, for the variable " + Diagnostics.quoted(name)
                                + " has none now: send it again, in .env or as ?env." + name
                                + "=; only where the request itself gives it an empty value is that meant");
    }

    private static boolean secret(String name) {
        return Masking.mask(name, "any value").equals(Masking.MASK);
    }
}
