package io.containermanager.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes states as plain trees: maps, lists, strings, numbers, booleans and null, as any JSON or YAML library gives them.
 * Reading reports every violation at once; writing leaves defaults out, so that what is written reads back equal.
 */
public final class StateTree {

    private StateTree() {}

    /** Reads {@code {apps: {"<appId>": App}}}. */
    public static Reading<State> readState(@Nullable Object tree) {
        return unwritten();
    }

    /** Reads one app whose id must be {@code appId}. */
    public static Reading<App> readApp(@Nullable Object tree, long appId) {
        return unwritten();
    }

    /** The wire form of a declared state. */
    public static Map<String, @Nullable Object> write(State state) {
        return unwritten();
    }

    /** The wire form of a declared app. */
    public static Map<String, @Nullable Object> write(App app) {
        return unwritten();
    }

    /** The wire form of a configuration, without {@code image}. */
    public static Map<String, @Nullable Object> write(ServiceConfig config) {
        return unwritten();
    }
    @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    private static <T> T unwritten() {
        throw new UnsupportedOperationException("being written");
    }
}
