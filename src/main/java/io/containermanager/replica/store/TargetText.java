package io.containermanager.replica.store;

import io.containermanager.model.wire.Sha256;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreJson;
import io.containermanager.store.contents.TargetRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The text of a target, compressed and cut into parts that fit an object of the cluster. Pure. */
final class TargetText {

    /** The bytes of a part; an object holds at most 1 MiB, and base64 makes a part a third longer. */
    static final int CHUNK_MAX_BYTES = 700 << 10;

    /** A text is at most this long when it is read, 256 Mi characters: what is stored was shorter. */
    private static final int TEXT_MAX_CHARS = 256 << 20;

    private static final int CHECKSUM_CHARS = 12;

    private TargetText() {}

    /**
     * Where a text is. The parts' names come from it: two writers of the same revision never write the same object, so that the one whose head
     * is refused can delete its own.
     *
     * @param revision of the target
     * @param checksum the hex SHA-256 of the text
     * @param writer distinguishes the replica that wrote it
     * @param chunks how many parts it has
     */
    record Place(long revision, String checksum, String writer, int chunks) {

        /** What distinguishes a part from all others of the store. */
        String name(int chunk) {
            return "r" + revision + "-" + checksum.substring(0, CHECKSUM_CHARS) + "-" + writer + "-" + chunk;
        }
    }

    /** The text of a target as it is accepted: its state, and the images that it inherits or is pinned to. */
    static String of(TargetRow target) {
        return StoreJson.write(Map.of("state", target.json(), "digests", target.digests()));
    }

    /** Where a text goes, given its parts. */
    static Place place(long revision, String text, String writer, List<byte[]> chunks) {
        return new Place(revision, Sha256.hex(text), writer, chunks.size());
    }

    /** The parts of a text. */
    static List<byte[]> chunks(String text) {
        var packed = packed(text);
        var chunks = new ArrayList<byte[]>();
        for (int from = 0; from < packed.length; from += CHUNK_MAX_BYTES) {
            chunks.add(Arrays.copyOfRange(packed, from, Math.min(packed.length, from + CHUNK_MAX_BYTES)));
        }
        return chunks;
    }

    /** The text of its parts; fails if it is not the one that was stored. */
    static String text(Place place, List<byte[]> chunks) {
        var packed = new ByteArrayOutputStream();
        chunks.forEach(packed::writeBytes);
        String text;
        try {
            text = unpacked(packed.toByteArray());
        } catch (UncheckedIOException malformed) {
            throw damaged(place, malformed);
        }
        if (!Sha256.hex(text).equals(place.checksum())) {
            throw damaged(place, null);
        }
        return text;
    }

    private static StoreException damaged(Place place, @Nullable Throwable cause) {
        return new StoreException.Unavailable(
                "the stored target " + place.revision()
                        + " is damaged; put good copies of its Secrets in their place, nothing was overwritten",
                cause);
    }

    static byte[] packed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static String unpacked(byte[] packed) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            var bytes = gzip.readNBytes(TEXT_MAX_CHARS);
            if (gzip.read() >= 0) {
                throw new IOException("more than " + TEXT_MAX_CHARS + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
