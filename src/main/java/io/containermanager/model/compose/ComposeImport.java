package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Reading;
import io.containermanager.model.SecretValues;
import io.containermanager.model.StateTree;
import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a Compose file. Every key is carried, warned about, or refused with its line: nothing is dropped silently.
 * What
 * variables, profiles, {@code extends}, {@code env_file}, configs and secrets mean is the Compose specification's.
 */
public final class ComposeImport {

    /** Files that one warning names. */
    private static final int NAMED_MAX = 10;

    private final ComposeRequest request;
    private final Notes notes;
    private final List<String> serviceNames = new ArrayList<>();

    private ComposeImport(ComposeRequest request) {
        this.request = request;
        this.notes = new Notes(file -> {
            ComposeRequest.SideFile side = request.sideFiles().get(file);
            return file.isEmpty() ? request.lines() : side == null ? ComposeRequest.Lines.UNKNOWN : side.lines();
        });
    }

    /**
     * The app that a file declares, or all that is refused, with pointers into the file and its lines in the messages.
     */
    public static Reading<ComposeApp> read(ComposeRequest request) {
        return new ComposeImport(request).read();
    }

    private Reading<ComposeApp> read() {
        if (!(request.tree() instanceof Map<?, ?> tree) || !(tree.get("services") instanceof Map<?, ?>)) {
            notes.refuse("", "is no Compose file: give an object with services, a map from name to service");
            return new Reading.Bad<>(notes.violations());
        }
        ComposeFile file = file(tree);
        ComposeKeys.TOP.classify(file.root(), "", notes);
        if (file.active().isEmpty()
                && file.resting().isEmpty()
                && !Trees.map(file.root().get("services")).isEmpty()) {
            notes.refuse("/services", "no service is left: make a profile active with ?profile=<name>");
        }
        var services = new ArrayList<>();
        long next = request.known().greatestServiceId() + 1;
        for (Map.Entry<String, Map<String, @Nullable Object>> entry :
                file.active().entrySet()) {
            Long known = request.known().serviceIds().get(entry.getKey());
            if (known == null && next > App.MAX_ID) {
                notes.refuse(
                        "/services/" + Trees.escaped(entry.getKey()),
                        "cannot get an id: the app has used the greatest one there is; post it as JSON with ids of"
                                + " your own");
            }
            services.add(service(
                    file, entry.getKey(), entry.getValue(), known == null ? Math.min(next++, App.MAX_ID) : known));
        }
        var declarations = new DeclarationTranslator(file);
        var app = new LinkedHashMap<String, @Nullable Object>();
        app.put("appName", appName(file.root()));
        app.put(
                "appUuid",
                ours(file.root()).getOrDefault("appUuid", request.known().appUuid()));
        app.put("services", services);
        app.put("volumes", declarations.volumes());
        app.put("networks", declarations.networks());
        declared(file);
        return result(StateTree.readApp(app, request.appId()), file);
    }

    /** Configs and secrets are looked at where a service names them; here only their keys are. */
    private void declared(ComposeFile file) {
        file.declared("configs")
                .forEach((name, config) ->
                        ComposeKeys.CONFIG.classify(Trees.map(config), "/configs/" + Trees.escaped(name), notes));
        file.declared("secrets")
                .forEach((name, secret) ->
                        ComposeKeys.SECRET.classify(Trees.map(secret), "/secrets/" + Trees.escaped(name), notes));
        Set<String> unused = file.files().unused();
        if (!unused.isEmpty()) {
            List<String> some =
                    unused.stream().limit(NAMED_MAX).map(Notes::quoted).toList();
            notes.warn(
                    "",
                    "nothing refers to " + String.join(", ", some)
                            + (unused.size() > NAMED_MAX ? " and " + (unused.size() - NAMED_MAX) + " more files" : "")
                            + ": uploaded but not referenced, ignored");
        }
    }

    private ComposeFile file(Map<?, ?> tree) {
        var variables = new LinkedHashMap<>(request.defaults());
        // What a shell in the project's folder has.
        variables.putIfAbsent("PWD", request.projectRoot());
        var given = new LinkedHashMap<>(variables);
        given.putAll(request.variables());
        var files = new SideFiles(request.sideFiles());
        ComposeRequest.SideFile env = request.sideFiles().get(".env");
        if (env != null && env.text() == null) {
            notes.refuse("", ".env is no UTF-8 text");
        } else if (env != null) {
            variables.putAll(EnvFile.read(String.valueOf(env.text()), given, new EnvProblems(".env", "", notes)));
        }
        variables.putAll(request.variables());
        String project = project(tree, variables);
        variables.putIfAbsent("COMPOSE_PROJECT_NAME", project);
        notes.hide(SecretValues.of(variables));
        var trees = new Trees(variables, notes);
        Map<String, @Nullable Object> root = Trees.map(trees.copy(tree, ""));
        var active = active(root, trees, files, variables);
        var resting = RestingServices.removeFrom(active, notes);
        return new ComposeFile(request, variables, root, active, resting, project, files, notes, trees.hollow());
    }

    /** By Compose's order: the variable, the file's name; then, where Compose takes the folder's name, the app's. */
    private String project(Map<?, ?> tree, Map<String, String> variables) {
        String variable = variables.get("COMPOSE_PROJECT_NAME");
        if (variable != null && !variable.isEmpty()) {
            return projectName(variable);
        }
        return projectName(
                tree.get("name") instanceof String text
                        ? Interpolation.of(text, variables, name -> {}).text()
                        : appName(Map.of()));
    }

    /** The services without profiles, and those of active ones. */
    private Map<String, Map<String, @Nullable Object>> active(
            Map<String, @Nullable Object> root, Trees trees, SideFiles files, Map<String, String> variables) {
        var services = Trees.map(root.get("services"));
        var inheritance = new Extends(files, request.projectRoot(), trees, notes);
        var profiles = new LinkedHashSet<>(request.profiles());
        profiles.addAll(List.of(variables.getOrDefault("COMPOSE_PROFILES", "").split(",", -1)));
        var active = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        services.forEach((name, service) -> {
            Sourced sourced = inheritance.resolved(name, services);
            notes.service(name, sourced);
            Map<String, @Nullable Object> resolved = sourced.tree();
            List<?> wanted = Trees.list(resolved.get("profiles"));
            boolean on = wanted.isEmpty() || wanted.stream().anyMatch(profiles::contains) || profiles.contains("*");
            if (!(service instanceof Map)) {
                notes.refuse("/services/" + Trees.escaped(name), "must be an object with at least an image");
            } else if (on) {
                active.put(name, resolved);
            } else {
                notes.warn(
                        "/services/" + Trees.escaped(name),
                        "the service " + Notes.quoted(name) + " is left out: none of its profiles " + wanted
                                + " is active; ?profile=<name> makes one so");
            }
        });
        return active;
    }

    private Map<String, @Nullable Object> service(
            ComposeFile file, String name, Map<String, @Nullable Object> service, long id) {
        serviceNames.add(name);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", id);
        tree.put("serviceName", name);
        if (service.get("image") == null && service.get("build") == null) {
            notes.refuse("/services/" + Trees.escaped(name) + "/image", "image is missing: name the image to run");
        }
        // One complaint is enough where it is missing.
        tree.put("imageName", service.getOrDefault("image", "missing"));
        tree.put("config", new ServiceTranslator(file, name, service).config());
        return tree;
    }

    private static Map<String, @Nullable Object> ours(Map<String, @Nullable Object> root) {
        return Trees.map(root.get(ComposeKeys.EXTENSION));
    }

    private String appName(Map<String, @Nullable Object> root) {
        for (Object name : Arrays.asList(
                request.appName(),
                ours(root).get("appName"),
                root.get("name"),
                request.known().appName())) {
            if (name != null && !name.equals("")) {
                return name.toString();
            }
        }
        return "app-" + request.appId();
    }

    /** A project's name as Compose normalises it. */
    static String projectName(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "").replaceAll("^[_-]+", "");
        return plain.isEmpty() ? "app" : plain;
    }

    private Reading<ComposeApp> result(Reading<App> reading, ComposeFile file) {
        if (reading instanceof Reading.Good<App>(App app)) {
            LostSecrets.check(file, app);
        }
        return switch (reading) {
            case Reading.Good<App>(App app)
            when !notes.refused() ->
                new Reading.Good<>(new ComposeApp(
                        app,
                        notes.warnings(),
                        file.files().texts(),
                        file.files().copies()));
            case Reading.Good<App> good -> new Reading.Bad<>(notes.violations());
            case Reading.Bad<App>(List<Violation> violations) -> {
                for (Violation violation : violations) {
                    notes.refuse(Pointers.inFile(violation.pointer(), serviceNames), violation.message());
                }
                yield new Reading.Bad<>(notes.violations());
            }
        };
    }
}
