package io.containermanager.api.coding;

import io.containermanager.api.coding.AcceptEncoding.Coding;
import io.helidon.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses what is made for one answer. Pure. */
public final class Gzip {

    /** What fits into one packet is not sent faster. */
    public static final int SMALL_MAX_BYTES = 1_400;

    /** Text becomes a tenth of its length or less. */
    private static final int USUAL_RATIO = 10;

    private Gzip() {}

    /** Whether the client would rather have it than the content as it is. */
    public static boolean asked(Headers request) {
        return AcceptEncoding.choose(AcceptEncoding.of(request), EnumSet.of(Coding.GZIP, Coding.IDENTITY))
                .filter(Coding.GZIP::equals)
                .isPresent();
    }

    /** The content compressed. */
    public static byte[] of(byte[] content) {
        var bytes = new ByteArrayOutputStream(content.length / USUAL_RATIO);
        try (var gzip = new Fast(bytes)) {
            gzip.write(content);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    /** Some more bytes for less work: each answer is made once and sent once. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream to) throws IOException {
            super(to);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
