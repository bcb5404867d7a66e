package io.containermanager.model.wire;

import io.containermanager.model.App;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.Violations;
import io.containermanager.model.read.AppReader;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.rules.EngineRules;
import io.containermanager.model.rules.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes states as plain trees: maps, lists, strings, numbers, booleans and null, as any JSON or YAML library
 * gives them.
 * Reading reports every violation at once, those of {@link Validator} too, so that what was read is valid; it throws on
 * no tree.
 * Writing leaves defaults out, so that what is written reads back equal.
 */
public final class StateTree {

    /** What the mirror of the store writes beside the apps is taken back and dropped, so that the file can be posted as it is. */
    private static final List<String> STATE_KEYS = List.of("apps", "checksum", "instance", "revision");

    private StateTree() {}

    /** Reads {@code {apps: {"<appId>": App}}}. */
    public static Parsed<State> readState(@Nullable Object tree) {
        return readState(tree, new Violations());
    }

    /** As {@link #readState(Object)} for one that was accepted before, perhaps by a version that did not know all that engines refuse. */
    public static Parsed<State> readStored(@Nullable Object tree) {
        return readState(tree, new Violations(true));
    }

    private static Parsed<State> readState(@Nullable Object tree, Violations violations) {
        var root = new TreeNode(tree, "", violations);
        SortedMap<Long, App> apps = root.object(STATE_KEYS) ? AppReader.apps(root.child("apps")) : new TreeMap<>();
        var state = new State(apps);
        Validator.check(state).forEach(violations::addRead);
        if (!violations.stored()) {
            state.apps().forEach((id, app) -> engineRules(app, "/apps/" + id, violations));
        }
        return violations.none() ? new Parsed.Good<>(state) : new Parsed.Bad<>(violations.list());
    }

    /**
     * Reads one app whose id must be {@code appId}. What it shares with other apps (host ports) is left to {@link
     * Validator}.
     */
    public static Parsed<App> readApp(@Nullable Object tree, long appId) {
        var violations = new Violations();
        App app = AppReader.read(new TreeNode(tree, "", violations), appId);
        if (app != null) {
            Validator.check(app).forEach(violations::addRead);
            engineRules(app, "", violations);
        }
        return app != null && violations.none() ? new Parsed.Good<>(app) : new Parsed.Bad<>(violations.list());
    }

    private static void engineRules(App app, String at, Violations violations) {
        var refused = new ArrayList<Violation>();
        EngineRules.check(app, at, refused);
        refused.forEach(violations::addRead);
    }

    /** The wire form of a declared state. */
    public static Map<String, @Nullable Object> write(State state) {
        var apps = new LinkedHashMap<String, @Nullable Object>();
        state.apps().forEach((id, app) -> apps.put(Long.toString(id), write(app)));
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("apps", apps);
        return tree;
    }

    /** The wire form of a declared app. */
    public static Map<String, @Nullable Object> write(App app) {
        return AppWriter.write(app);
    }

    /** The wire form of a configuration, without {@code image}. */
    public static Map<String, @Nullable Object> write(ServiceConfig config) {
        return ConfigWriter.write(config);
    }
}
