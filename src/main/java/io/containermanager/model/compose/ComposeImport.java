package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Reading;
import io.containermanager.model.StateTree;
import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    private static final Set<String> TOP =
            Set.of("version", "name", "services", "volumes", "networks", "configs", "secrets");

    private final ComposeRequest request;
    private final Notes notes;
    private final List<String> serviceNames = new ArrayList<>();

    private ComposeImport(ComposeRequest request) {
        this.request = request;
        this.notes = new Notes(request.lines());
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
        file.root().keySet().forEach(this::classifyTop);
        var services = new ArrayList<>();
        long next = request.nextServiceId();
        for (Map.Entry<String, Map<String, @Nullable Object>> entry :
                file.active().entrySet()) {
            Long known = request.serviceIds().get(entry.getKey());
            services.add(service(file, entry.getKey(), entry.getValue(), known == null ? next++ : known));
        }
        var declarations = new DeclarationTranslator(file);
        var app = new LinkedHashMap<String, @Nullable Object>();
        app.put("appName", appName(file.root()));
        app.put("services", services);
        app.put("volumes", declarations.volumes());
        app.put("networks", declarations.networks());
        return result(StateTree.readApp(app, request.appId()), file);
    }

    private ComposeFile file(Map<?, ?> tree) {
        var variables = new LinkedHashMap<String, String>();
        ComposeRequest.SideFile env = request.sideFiles().get(".env");
        if (env != null) {
            variables.putAll(EnvFile.read(env.text(), request.variables()));
        }
        variables.putAll(request.variables());
        Object name = tree.get("name");
        String project = project(name instanceof String text && !text.contains("$") ? text : appName(Map.of()));
        variables.putIfAbsent("COMPOSE_PROJECT_NAME", project);
        var trees = new Trees(variables, notes);
        Map<String, @Nullable Object> root = Trees.map(trees.copy(tree, "", 0));
        return new ComposeFile(request, variables, root, active(root, trees), project, new LinkedHashMap<>(), notes);
    }

    /** The services without profiles, and those of active ones. */
    private Map<String, Map<String, @Nullable Object>> active(Map<String, @Nullable Object> root, Trees trees) {
        var services = Trees.map(root.get("services"));
        var inheritance = new Extends(request, trees, notes);
        var active = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        services.forEach((name, service) -> {
            Map<String, @Nullable Object> resolved = inheritance.resolved(name, services);
            List<?> profiles = Trees.list(resolved.get("profiles"));
            boolean on = profiles.isEmpty()
                    || profiles.stream().anyMatch(request.profiles()::contains)
                    || request.profiles().contains("*");
            if (!(service instanceof Map)) {
                notes.refuse("/services/" + Trees.escaped(name), "must be an object with at least an image");
            } else if (on) {
                active.put(name, resolved);
            } else {
                notes.warn(
                        "/services/" + Trees.escaped(name),
                        "the service " + name + " is left out: none of its profiles " + profiles + " is active");
            }
        });
        return active;
    }

    private void classifyTop(String key) {
        if (key.equals("version")) {
            notes.warn("/version", "version is left out: Compose ignores it too");
        } else if (!TOP.contains(key) && !key.equals(ComposeExport.EXTENSION)) {
            notes.refuse(
                    "/" + Trees.escaped(key),
                    "unknown key \"" + key + "\": known here are services, volumes, networks,"
                            + " configs, secrets, name");
        }
    }

    private Map<String, @Nullable Object> service(
            ComposeFile file, String name, Map<String, @Nullable Object> service, long id) {
        serviceNames.add(name);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", id);
        tree.put("serviceName", name);
        tree.put("imageName", service.get("image"));
        tree.put("config", new ServiceTranslator(file, name, service).config());
        return tree;
    }

    private String appName(Map<String, @Nullable Object> root) {
        Object name = request.appName() == null ? root.get("name") : request.appName();
        return name == null ? "app-" + request.appId() : name.toString();
    }

    /** A project's name as Compose normalises it. */
    private static String project(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "").replaceAll("^[_-]+", "");
        return plain.isEmpty() ? "app" : plain;
    }

    private Reading<ComposeApp> result(Reading<App> reading, ComposeFile file) {
        return switch (reading) {
            case Reading.Good<App>(App app)
            when !notes.refused() -> new Reading.Good<>(new ComposeApp(app, notes.warnings(), file.files()));
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
