package io.containermanager.engine.docker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Recognises the runtime's message that a command could not be started. Docker 20.10 writes it to the command's standard output, which it
 * is not: no command ran. Sees one command's output in order. Not thread-safe.
 */
final class RuntimeFailure {

    private static final byte[] BEGINNING = "OCI runtime exec failed: ".getBytes(StandardCharsets.US_ASCII);

    private boolean begun;
    private boolean failed;

    /** Whether that part of the output is an error: written to standard error, or a part of the runtime's message. */
    boolean error(boolean stderr, byte[] payload) {
        if (!begun && payload.length > 0) {
            begun = true;
            failed = startsWith(payload);
        }
        return stderr || failed;
    }

    private static boolean startsWith(byte[] payload) {
        return payload.length >= BEGINNING.length
                && Arrays.equals(payload, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }
}
