package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.AppPlaces;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeScalar;
import io.containermanager.model.compose.file.ComposeShapes;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.compose.file.EnvFile;
import io.containermanager.model.compose.file.EnvProblems;
import io.containermanager.model.compose.file.ExpansionLimits;
import io.containermanager.model.compose.file.Extends;
import io.containermanager.model.compose.file.FilePlaces;
import io.containermanager.model.compose.file.Interpolation;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.compose.file.SourceTracker;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.SecretValues;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a Compose file. Every key is carried, warned about, or refused with its line: nothing is dropped silently.
 * What
 * variables, profiles, {@code extends}, {@code env_file}, configs and secrets mean is the Compose specification's.
 */
public final class ComposeImport {

    /** Files that one warning names. */
    private static final int NAMED_MAX = 10;

    /** What the projects of apps without a Latin letter in their names were called: two of them shared volumes. */
    private static final String SHARED_PROJECT = "app";

    private final ComposeRequest request;
    private final Diagnostics diagnostics;
    private final List<String> serviceNames = new ArrayList<>();

    private @Nullable SideFiles sideFiles;

    private ComposeImport(ComposeRequest request) {
        this.request = request;
        this.diagnostics = new Diagnostics(file -> {
            ComposeRequest.SideFile side = request.sideFiles().get(file);
            return file.isEmpty() ? request.lines() : side == null ? ComposeRequest.Lines.UNKNOWN : side.lines();
        });
    }

    /**
     * The app that a file declares, or all that is refused, with pointers into the file and its lines in the messages.
     */
    public static Parsed<ComposeApp> read(ComposeRequest request) {
        return new ComposeImport(request).read();
    }

    /**
     * What came of a file.
     *
     * @param app the app, or all that is refused
     * @param warnings all that does not do here what the file says, also of one that is refused: both can be fixed at once
     */
    public record Read(Parsed<ComposeApp> app, List<Warning> warnings) {
        public Read {
            warnings = List.copyOf(warnings);
        }
    }

    /** The same with the warnings about a file that is refused. */
    public static Read readWithWarnings(ComposeRequest request) {
        var reading = new ComposeImport(request);
        var app = reading.read();
        return new Read(app, reading.diagnostics.warnings());
    }

    /** The files that a Compose file refers to, as far as those that came say it: what is missing may refer to more. */
    public static SideFiles.References references(ComposeRequest request) {
        var reading = new ComposeImport(request);
        reading.read();
        var files = reading.sideFiles;
        return files == null ? new SideFiles.References(Set.of(), Map.of()) : files.references();
    }

    private Parsed<ComposeApp> read() {
        if (!(request.tree() instanceof Map<?, ?> tree) || !(tree.get("services") instanceof Map<?, ?>)) {
            refuseWithoutServices(request.tree());
            return new Parsed.Bad<>(diagnostics.violations());
        }
        ComposeFile file = file(tree);
        ComposeKeys.TOP.classify(file.root(), "", diagnostics);
        ComposeKeys.FILE_EXTENSION.classify(ours(file.root()), "/" + ComposeKeys.EXTENSION, diagnostics);
        InactiveServices.checkSome(file, diagnostics);
        var services = new ArrayList<>();
        var siblings = Siblings.of(file.active());
        var limits = new ExpansionLimits(diagnostics);
        long next = request.known().greatestServiceId() + 1;
        for (Map.Entry<String, Map<String, @Nullable Object>> entry :
                file.active().entrySet()) {
            Long known = request.known().serviceIds().get(entry.getKey());
            if (known == null && next > App.MAX_ID) {
                diagnostics.refuse(
                        "/services/" + TreeNode.escaped(entry.getKey()),
                        "cannot be assigned an id: the highest one is in use; post the app as JSON with explicit"
                                + " ids");
            }
            var service = service(
                    file,
                    siblings,
                    entry.getKey(),
                    entry.getValue(),
                    known == null ? Math.min(next++, App.MAX_ID) : known);
            if (!limits.takes(service)) {
                return new Parsed.Bad<>(diagnostics.violations());
            }
            services.add(service);
        }
        file.places().put("/name", namePlace(file.root()));
        otherNames(file);
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

    /** Most often they are there, but not indented. */
    private void refuseWithoutServices(@Nullable Object file) {
        if (!(file instanceof Map<?, ?> tree) || !tree.containsKey("services")) {
            diagnostics.refuse("", "the file is not a Compose file: it needs a services map");
        } else if (tree.get("services") == null) {
            diagnostics.refuse("/services", "declares no service: write each below it, indented");
        } else {
            diagnostics.refuse("/services", "must be an object, each key the name of a service");
        }
    }

    /** Configs and secrets are checked where a service names them; here only their keys are. */
    private void declared(ComposeFile file) {
        file.declared("configs")
                .forEach((name, config) -> ComposeKeys.CONFIG.classify(
                        ComposeTree.map(config), "/configs/" + TreeNode.escaped(name), diagnostics));
        file.declared("secrets")
                .forEach((name, secret) -> ComposeKeys.SECRET.classify(
                        ComposeTree.map(secret), "/secrets/" + TreeNode.escaped(name), diagnostics));
        Set<String> unused = file.files().unused();
        if (!unused.isEmpty()) {
            List<String> some =
                    unused.stream().limit(NAMED_MAX).map(Diagnostics::quoted).toList();
            diagnostics.warn(
                    "",
                    "nothing refers to " + String.join(", ", some)
                            + (unused.size() > NAMED_MAX ? " and " + (unused.size() - NAMED_MAX) + " more files" : "")
                            + ": not used; correct the reference in the file, or the path");
        }
    }

    private ComposeFile file(Map<?, ?> tree) {
        var variables = new LinkedHashMap<>(request.defaults());
        // What a shell in the project's folder has.
        variables.putIfAbsent("PWD", request.projectRoot());
        var given = new LinkedHashMap<>(variables);
        given.putAll(request.variables());
        var files = new SideFiles(request.sideFiles());
        sideFiles = files;
        ComposeRequest.SideFile env = request.sideFiles().get(".env");
        if (env != null && env.text() == null) {
            diagnostics.refuse("", ".env is not UTF-8 text");
        } else if (env != null) {
            variables.putAll(EnvFile.read(String.valueOf(env.text()), given, new EnvProblems(".env", "", diagnostics)));
        }
        variables.putAll(request.variables());
        String project = project(tree, variables);
        variables.putIfAbsent("COMPOSE_PROJECT_NAME", project);
        diagnostics.hide(SecretValues.of(variables));
        var trees = new ComposeTree(variables, diagnostics);
        Map<String, @Nullable Object> root = ComposeTree.map(trees.copy(tree, ""));
        ComposeShapes.check(root, Diagnostics.Place.inMain(""), diagnostics);
        var active = active(root, trees, files, variables);
        files.bound(FilePlaces.bound(request.projectRoot(), active));
        var resting = InactiveServices.removeFrom(active, diagnostics);
        return new ComposeFile(
                request,
                variables,
                root,
                active,
                resting,
                project,
                files,
                diagnostics,
                new AppPlaces(),
                trees.hollow());
    }

    /** By Compose's order: the variable, the file's name; then, where Compose takes the folder's name, the app's. */
    private String project(Map<?, ?> tree, Map<String, String> variables) {
        String variable = variables.get("COMPOSE_PROJECT_NAME");
        if (variable != null && !variable.isEmpty()) {
            return projectName(variable, unnamed());
        }
        return projectName(
                ComposeScalar.plain(tree.get("name")) instanceof String text
                        ? Interpolation.of(text, variables, name -> {}).text()
                        : appName(Map.of()),
                unnamed());
    }

    /** The project of an app whose name leaves nothing of it: its own, unless its volumes have the name that all such apps once shared. */
    private String unnamed() {
        var stored = request.known().app();
        boolean shares = stored != null
                && stored.volumes().values().stream()
                        .anyMatch(volume -> String.valueOf(volume.name()).startsWith(SHARED_PROJECT + "_"));
        return shares ? SHARED_PROJECT : defaultName(request.appId());
    }

    /** The services without profiles, and those of active ones. */
    private Map<String, Map<String, @Nullable Object>> active(
            Map<String, @Nullable Object> root, ComposeTree trees, SideFiles files, Map<String, String> variables) {
        var services = ComposeTree.map(root.get("services"));
        var inheritance = new Extends(files, request.projectRoot(), trees, diagnostics);
        var profiles = new LinkedHashSet<>(request.profiles());
        profiles.addAll(List.of(variables.getOrDefault("COMPOSE_PROFILES", "").split(",", -1)));
        var active = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        var known = new TreeSet<String>();
        var limits = new ExpansionLimits(diagnostics);
        services.forEach((name, service) -> {
            if (!ComposeKeys.SERVICE_NAME.matcher(name).matches()) {
                diagnostics.refuse(
                        "/services/" + TreeNode.escaped(name),
                        Diagnostics.quoted(name)
                                + " is not a valid service name in Compose: use letters, digits, dots, _ and - only");
            }
            SourceTracker sources = inheritance.resolved(name, services);
            if (!limits.takes(sources.tree())) {
                return;
            }
            diagnostics.service(name, sources);
            Map<String, @Nullable Object> resolved = sources.tree();
            List<?> wanted = ComposeTree.list(resolved.get("profiles"));
            wanted.forEach(profile -> known.add(String.valueOf(profile)));
            boolean on = wanted.isEmpty() || wanted.stream().anyMatch(profiles::contains) || profiles.contains("*");
            if (!(service instanceof Map)) {
                diagnostics.refuse("/services/" + TreeNode.escaped(name), "must be an object with at least an image");
            } else if (on) {
                active.put(name, resolved);
            } else {
                diagnostics.warn(
                        "/services/" + TreeNode.escaped(name),
                        Message.of("the service ")
                                .name(name)
                                .words(" is left out: none of its profiles " + wanted
                                        + " is active; activate one with ?profile=<name>"));
            }
        });
        InactiveServices.warnUnknown(request.profiles(), known, diagnostics);
        return active;
    }

    private Map<String, @Nullable Object> service(
            ComposeFile file, Siblings siblings, String name, Map<String, @Nullable Object> service, long id) {
        serviceNames.add(name);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", id);
        tree.put("serviceName", name);
        if (service.get("image") == null && service.get("build") == null) {
            diagnostics.refuse(
                    "/services/" + TreeNode.escaped(name) + "/image", "image is missing: set the image to run");
        }
        // One complaint is enough where it is missing.
        Object image = service.get("image");
        tree.put("imageName", image == null ? "missing" : image);
        tree.put("config", new ServiceTranslator(file, siblings, name, service).config());
        return tree;
    }

    private static Map<String, @Nullable Object> ours(Map<String, @Nullable Object> root) {
        return ComposeTree.map(root.get(ComposeKeys.EXTENSION));
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
        return defaultName(request.appId());
    }

    /** Warns of names in the file that the request's overrules: a change of one there alone does nothing. */
    private void otherNames(ComposeFile file) {
        String given = request.appName();
        if (given == null || given.isEmpty()) {
            return;
        }
        String called = "the app is called " + Diagnostics.quoted(given) + ", as the request says (?name=), ";
        if (ours(file.root()).get("appName") instanceof String own && !own.equals(given)) {
            diagnostics.warn(
                    "/" + ComposeKeys.EXTENSION + "/appName",
                    called + "not " + Diagnostics.quoted(own) + ": make both equal");
        }
        // An app without a Latin letter is exported under a project of its id.
        var same = List.of(projectName(given, unnamed()), projectName(given, defaultName(request.appId())));
        if (file.root().get("name") instanceof String own && !same.contains(projectName(own, unnamed()))) {
            diagnostics.warn(
                    "/name",
                    called + "not " + Diagnostics.quoted(own) + ", which only begins the names of volumes and networks"
                            + " that have no name of their own: make both equal");
        }
    }

    /** Where the file says the app's name; the file itself when nothing does. */
    private String namePlace(Map<String, @Nullable Object> root) {
        return request.appName() != null
                ? Diagnostics.NAME_PARAMETER
                : ours(root).get("appName") != null
                        ? "/" + ComposeKeys.EXTENSION + "/appName"
                        : root.get("name") != null ? "/name" : "";
    }

    /** The name of an app, and so of its project, when none is given. */
    public static String defaultName(long appId) {
        return "app-" + appId;
    }

    /**
     * A project's name as Compose normalises it.
     *
     * @param unnamed for a name of which that leaves nothing, as one in other letters
     */
    static String projectName(String name, String unnamed) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "").replaceAll("^[_-]+", "");
        return plain.isEmpty() ? unnamed : plain;
    }

    private Parsed<ComposeApp> result(Parsed<App> parsed, ComposeFile file) {
        if (parsed instanceof Parsed.Good<App>(App app)) {
            LostSecrets.check(file, app);
        }
        return switch (parsed) {
            case Parsed.Good<App>(App app)
            when !diagnostics.refused() ->
                new Parsed.Good<>(new ComposeApp(
                        app,
                        diagnostics.warnings(),
                        file.files().texts(),
                        file.files().copies(),
                        violation -> inFile(violation, file)));
            case Parsed.Good<App> good -> new Parsed.Bad<>(diagnostics.violations());
            case Parsed.Bad<App>(List<Violation> violations) -> {
                for (Violation violation : violations) {
                    diagnostics.refuse(place(violation.pointer(), file), violation.message());
                }
                yield new Parsed.Bad<>(diagnostics.violations());
            }
        };
    }

    /** The same about a place of the file; about another app of the target as it is. */
    private Violation inFile(Violation violation, ComposeFile file) {
        if (violation.pointer().startsWith("/apps/")) {
            return violation;
        }
        return diagnostics.violation(place(violation.pointer(), file), violation.message());
    }

    /** Where the file has what stands at a place of the app. */
    private String place(String pointer, ComposeFile file) {
        var usual = SourcePointers.inFile(pointer, serviceNames);
        return SourcePointers.asWritten(file.places().of(usual), file.active());
    }
}
