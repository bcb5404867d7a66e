package io.containermanager.access;

import io.containermanager.model.wire.Sha256;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as configured; only its fingerprint is kept in memory.
 *
 * @param name what events call its holder
 * @param sha256 its SHA-256 in lower-case hex
 * @param scopes what it allows
 * @param apps the only apps it reaches; empty means all
 * @param expires when it stops working; null means never
 */
public record Token(
        String name,
        String sha256,
        Set<Scope> scopes,
        Set<Long> apps,
        @Nullable Instant expires) {

    /** The shortest secret: 32 characters of hex are 128 bits. */
    public static final int SECRET_MIN_CHARACTERS = 32;

    public Token {
        scopes = Set.copyOf(scopes);
        apps = Set.copyOf(apps);
    }

    /** Whether it still works. */
    boolean valid(Instant now) {
        return expires == null || now.isBefore(expires);
    }

    /** Its holder. */
    Caller caller() {
        return new Caller(name, Caller.Kind.TOKEN, scopes, apps, this, null);
    }

    /** Stands for exactly this token: for no other, and for none with other rights. */
    String digest() {
        var rights =
                scopes.stream().sorted().toList() + " " + apps.stream().sorted().toList() + " " + expires;
        return fingerprint(name + " " + sha256 + " " + rights);
    }

    /** The fingerprint of a secret. */
    public static String fingerprint(String secret) {
        return Sha256.hex(secret);
    }

    @Override
    public String toString() {
        return "Token[" + name + "]";
    }
}
