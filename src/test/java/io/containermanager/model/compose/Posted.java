package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeRequest.HostFiles;
import io.containermanager.model.compose.file.ComposeRequest.Known;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.Sha256;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.yaml.YamlTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A Compose file as app 7 in the folder {@code /srv/p}, with what a test adds to it. */
public record Posted(
        String yaml,
        Map<String, String> variables,
        Set<String> profiles,
        Map<String, String> files,
        @Nullable App stored,
        HostFiles host) {

    public static Posted file(String yaml) {
        return new Posted(yaml, Map.of(), Set.of(), Map.of(), null, HostFiles.NONE);
    }

    /** A service called web of an image x, with more lines. */
    public static Posted web(String more) {
        return file("services:\n  web:\n    image: x\n    " + more.replace("\n", "\n    ") + "\n");
    }

    public Posted with(String variable, String value) {
        var more = new HashMap<>(variables);
        more.put(variable, value);
        return new Posted(yaml, more, profiles, files, stored, host);
    }

    public Posted side(String path, String text) {
        var more = new HashMap<>(files);
        more.put(path, text);
        return new Posted(yaml, variables, profiles, more, stored, host);
    }

    Posted active(Set<String> active) {
        return new Posted(yaml, variables, active, files, stored, host);
    }

    /** On top of an app whose uploaded files are where they were put. */
    Posted over(App app) {
        return over(app, path -> path.startsWith("/srv/p/" + SideFiles.FOLDER + "/"));
    }

    Posted over(App app, HostFiles there) {
        return new Posted(yaml, variables, profiles, files, app, there);
    }

    private ComposeRequest request() {
        YamlTree main = parsed(yaml);
        var sides = new HashMap<String, SideFile>();
        files.forEach((path, text) -> sides.put(path, side(path, text, Sha256.hex(text))));
        Known known = stored == null ? Known.NOTHING : Known.of(stored, 100);
        return new ComposeRequest(
                7, null, main.tree(), variables, profiles, sides, known, "/srv/p", main::line, Map.of(), host);
    }

    private static SideFile side(String path, String text, String digest) {
        if (!path.matches(".*\\.ya?ml")) {
            return new SideFile(text, null, digest);
        }
        YamlTree yaml = parsed(text);
        return new SideFile(text, yaml.tree(), digest, yaml::line, null);
    }

    private static YamlTree parsed(String text) {
        try {
            return YamlTree.compose(text);
        } catch (YamlTree.MalformedException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    public ComposeApp good() {
        return switch (ComposeImport.read(request())) {
            case Parsed.Good<ComposeApp>(ComposeApp app) -> app;
            case Parsed.Bad<ComposeApp>(List<Violation> violations) -> throw new AssertionError(yaml + violations);
        };
    }

    App app() {
        return good().app();
    }

    public Service service(String name) {
        return app().services().stream()
                .filter(one -> one.serviceName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What is refused, each as {@code pointer message}; empty when nothing is. */
    public List<String> refusals() {
        return switch (ComposeImport.read(request())) {
            case Parsed.Good<ComposeApp> good -> List.of();
            case Parsed.Bad<ComposeApp>(List<Violation> violations) ->
                violations.stream()
                        .map(one -> one.pointer() + " " + one.message())
                        .toList();
        };
    }

    /** What is warned about, each as {@code line 3: message}. */
    List<String> warnings() {
        return good().warnings().stream().map(Posted::text).toList();
    }

    private static String text(Warning warning) {
        return (warning.line() == null ? "" : "line " + warning.line() + ": ") + warning.message();
    }

    /** The fingerprints of its services by name. */
    static Map<String, String> hashes(App app) {
        var hashes = new TreeMap<String, String>();
        app.services().forEach(service -> hashes.put(service.serviceName(), SpecHash.of(app, service)));
        return hashes;
    }
}
