package io.containermanager.access.power;

import io.containermanager.model.compose.ComposeImport;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What configuration lets tokens that are limited to apps use beyond what is their apps' own. An entry is a name, for every app, or
 * {@code <appId>/<name>}, for that app alone. Pure.
 *
 * @param volumes {@code security.shared-volumes}, by the engine's names
 * @param networks {@code security.shared-networks}, by the engine's names
 * @param secrets {@code security.shared-secrets}
 */
public record Grants(Set<String> volumes, Set<String> networks, Set<String> secrets) {

    /** Nothing but what is an app's own. */
    public static final Grants NONE = new Grants(Set.of(), Set.of(), Set.of());

    /** How an entry is written. */
    public static final Pattern ENTRY = Pattern.compile("(?:[1-9][0-9]{0,15}/)?[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

    /** What is said about an entry that is written otherwise. */
    public static final String ENTRY_RULE = "must be a list of names, or of <appId>/<name> for one app alone";

    public Grants {
        volumes = Set.copyOf(volumes);
        networks = Set.copyOf(networks);
        secrets = Set.copyOf(secrets);
    }

    /** Whether an app may use the volume of that engine name. */
    boolean volume(long appId, String engineName) {
        return isOwn(appId, engineName) || isOfDefaultProject(appId, engineName) || granted(volumes, appId, engineName);
    }

    /** Whether an app may join the network of that engine name. */
    boolean network(long appId, String engineName) {
        return isOwn(appId, engineName)
                || isOfDefaultProject(appId, engineName)
                || granted(networks, appId, engineName);
    }

    /** Whether an app may have that secret mounted. */
    boolean secret(long appId, String name) {
        return granted(secrets, appId, name);
    }

    /** Whether an engine's name is the app's own: {@code <appId>_…}. */
    static boolean isOwn(long appId, String engineName) {
        return engineName.startsWith(appId + "_");
    }

    /**
     * Whether an engine's name is what a Compose file without a {@code name} gives: {@code app-<appId>_…}. No id begins another one's up to
     * the underscore, so it is one app's alone.
     */
    static boolean isOfDefaultProject(long appId, String engineName) {
        return engineName.startsWith(ComposeImport.defaultName(appId) + "_");
    }

    private static boolean granted(Set<String> entries, long appId, String name) {
        return entries.contains(name) || entries.contains(appId + "/" + name);
    }
}
