package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.read.TreeNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code extends}, in the same file or a side file, by the Compose specification's rules for merging. Made for
 * one file.
 */
public final class Extends {

    private static final int CHAIN_MAX = 20;

    private final SideFiles files;
    private final String projectRoot;
    private final ComposeTree tree;
    private final Diagnostics diagnostics;

    /** Services of side files by path: many services extend from one file. */
    private final Map<String, Map<String, @Nullable Object>> read = new HashMap<>();

    public Extends(SideFiles files, String projectRoot, ComposeTree tree, Diagnostics diagnostics) {
        this.files = files;
        this.projectRoot = projectRoot;
        this.tree = tree;
        this.diagnostics = diagnostics;
    }

    /** A service with all that it extends merged under it. */
    public SourceTracker resolved(String name, Map<String, @Nullable Object> services) {
        return resolved(new Link("", name), services, new LinkedHashSet<>());
    }

    private record Link(String file, String service) {
        Place place() {
            return new Place(file, "/services/" + TreeNode.escaped(service));
        }
    }

    private SourceTracker resolved(Link link, Map<String, @Nullable Object> services, Set<String> chain) {
        var own = new SourceTracker(ComposeTree.map(services.get(link.service())), link.place());
        if (!link.file().isEmpty()) {
            ComposeShapes.check(own.tree(), link.place(), diagnostics);
        }
        Object from = own.tree().remove("extends");
        if (from == null) {
            return own;
        }
        Place at = link.place().below("/extends");
        if (!chain.add(link.file() + "#" + link.service()) || chain.size() > CHAIN_MAX) {
            diagnostics.refuse(at, "extends itself: " + String.join(" -> ", chain));
            return own;
        }
        Map<String, @Nullable Object> reference = ComposeTree.map(from);
        ComposeKeys.EXTENDS.classify(reference, at, diagnostics);
        String base = from instanceof String text ? text : String.valueOf(reference.get("service"));
        Object file = reference.get("file");
        String path = file == null ? link.file() : SourcePaths.sideFile(projectRoot, String.valueOf(file));
        Map<String, @Nullable Object> siblings = file == null ? services : servicesOf(path, at);
        if (siblings == null) {
            return own;
        }
        if (!siblings.containsKey(base)) {
            diagnostics.refuse(
                    at,
                    "extends the service \"" + base + "\", which " + (path.isEmpty() ? "this file" : path)
                            + " does not have");
            return own;
        }
        return ServiceMerge.of(resolved(new Link(path, base), siblings, chain), own);
    }

    /** Null when the file cannot be read, which is refused: what it has is not known then. */
    private @Nullable Map<String, @Nullable Object> servicesOf(String path, Place at) {
        ComposeRequest.SideFile side = files.read(path);
        if (side == null || side.tree() == null) {
            String problem = side == null ? null : side.problem();
            diagnostics.refuse(
                    at,
                    "extends from " + path
                            + (side == null
                                    ? ", which was not uploaded: " + SideFiles.HOW
                                    : ": that file is not YAML" + (problem == null ? "" : ", " + problem)));
            return null;
        }
        return read.computeIfAbsent(path, same -> {
            int slash = path.lastIndexOf('/');
            var services = ComposeTree.map(
                    ComposeTree.map(tree.copy(side.tree(), path)).get("services"));
            return slash < 0 ? services : new RelativePaths(path.substring(0, slash + 1)).of(services);
        });
    }
}
