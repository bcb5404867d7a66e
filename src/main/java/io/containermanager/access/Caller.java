package io.containermanager.access;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and what that one may do.
 *
 * @param name a token's name, as in events and stored targets
 * @param kind how the caller is known
 * @param scopes what the caller may do
 * @param apps the only apps the caller may see and change; empty means all
 * @param token by which the caller is known; null without one
 * @param session the id of the session by which the caller is known; null when it is not one
 */
public record Caller(
        String name,
        Kind kind,
        Set<Scope> scopes,
        Set<Long> apps,
        @Nullable Token token,
        @Nullable String session) {

    /** One who is known otherwise than by a token of the book. */
    public Caller(String name, Kind kind, Set<Scope> scopes, Set<Long> apps) {
        this(name, kind, scopes, apps, null, null);
    }

    /** How a caller is known. */
    public enum Kind {
        /** By a valid token, ticket or session. */
        TOKEN,
        /** Not at all, and none needs to be: no tokens are configured. */
        ANONYMOUS,
        /** Not at all, though tokens are configured. */
        UNKNOWN
    }

    /** Any caller, while no tokens are configured. */
    public static final Caller ANONYMOUS =
            new Caller("anonymous", Kind.ANONYMOUS, EnumSet.allOf(Scope.class), Set.of());

    /** A caller without a token where one is required. */
    public static final Caller UNKNOWN = new Caller("nobody", Kind.UNKNOWN, Set.of(), Set.of());

    /** Whether events and the access log mean a caller without a token by that name. */
    public static boolean isReserved(String name) {
        return name.equalsIgnoreCase(ANONYMOUS.name()) || name.equalsIgnoreCase(UNKNOWN.name());
    }

    public Caller {
        scopes = Set.copyOf(scopes);
        apps = Set.copyOf(apps);
    }

    /** The same, known by a session. */
    Caller in(String id) {
        return new Caller(name, kind, scopes, apps, token, id);
    }

    /** Whether the caller has that scope. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether the caller may see and change that app. */
    public boolean reaches(long appId) {
        return apps.isEmpty() || apps.contains(appId);
    }
}
