package io.containermanager.access;

import io.containermanager.store.TextStore;
import io.containermanager.store.TextStore.Changed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows a replica that another one forwards a browser's request: from which address it came, and that the page may make it. The proof is an
 * HMAC-SHA-256 of address and cookies with a key that only the replicas have. Thread-safe.
 */
public final class ReplicaSeal {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final String SEPARATOR = " ";

    private final TextStore key;
    private final RandomGenerator random;

    /**
     * With that key, which the first use makes.
     *
     * @param key where all replicas read it
     * @param random must not be guessable
     */
    public ReplicaSeal(TextStore key, RandomGenerator random) {
        this.key = key;
        this.random = random;
    }

    /** Makes the key unless there is one, so that it is known everywhere before it is used; to be called every few seconds. May wait. */
    void prepare() {
        if (key.text().isEmpty()) {
            var _ = made();
        }
    }

    /** What is sent with a forwarded request: the address that it came from, and the proof. Waits when the key is not known yet. */
    String sealed(String address, String cookies) {
        var known = key.text();
        return address + SEPARATOR + proof(known.isEmpty() ? made() : known, address, cookies);
    }

    private String made() {
        return key.change(text -> {
            var chosen = text.isEmpty() ? fresh() : text;
            return new Changed<>(chosen, chosen);
        });
    }

    private String fresh() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What a replica makes of a proof. */
    sealed interface Opened {

        /** Another replica forwards a request that came from that address. */
        record From(String address) implements Opened {}

        /** No replica sealed it: it says nothing. */
        record Forged() implements Opened {}

        /** It cannot be checked yet: the key is not known here, or is too old to rely on. */
        record Unchecked() implements Opened {}
    }

    /** Checks the proof. Never waits. */
    Opened opened(String sealed, String cookies) {
        var known = key.text();
        int end = sealed.indexOf(SEPARATOR);
        if (end < 0) {
            return new Opened.Forged();
        }
        if (known.isEmpty() || !key.fresh()) {
            // Without other replicas nothing is ever forwarded.
            return key.shared() ? new Opened.Unchecked() : new Opened.Forged();
        }
        var address = sealed.substring(0, end);
        boolean same = MessageDigest.isEqual(
                sealed.substring(end + 1).getBytes(StandardCharsets.UTF_8),
                proof(known, address, cookies).getBytes(StandardCharsets.UTF_8));
        return same ? new Opened.From(address) : new Opened.Forged();
    }

    private static String proof(String key, String address, String cookies) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal((address + "\n" + cookies).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }
}
