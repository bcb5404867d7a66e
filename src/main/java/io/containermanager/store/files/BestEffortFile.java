package io.containermanager.store.files;

import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A text that is better kept than lost, but must not be refused: in a file as long as that can be written, in memory where it cannot. The old
 * file is removed then, so that nothing that was taken back returns with the next start. Thread-safe.
 */
public final class BestEffortFile implements TextStore {

    private static final Logger LOGGER = System.getLogger(BestEffortFile.class.getName());

    private final Path file;
    private final String contents;
    private volatile String text;
    private boolean written;

    private BestEffortFile(Path file, String contents, String text, boolean written) {
        this.file = file;
        this.contents = contents;
        this.text = text;
        this.written = written;
    }

    /**
     * The file as it is; empty while it does not exist, and, with a warning, where it cannot be used.
     *
     * @param contents what it holds, for messages, in the plural: {@code sessions}
     * @param maxBytes the largest file that is read
     * @param opened makes of the file's text the one to begin with; throws {@link StoreException} when it cannot be used
     */
    public static BestEffortFile open(Path file, String contents, long maxBytes, UnaryOperator<String> opened) {
        try {
            var found = Files.exists(file) ? read(file, maxBytes) : "";
            var text = opened.apply(found);
            return new BestEffortFile(file, contents, text, text.equals(found));
        } catch (IOException | StoreException unusable) {
            LOGGER.log(
                    Level.WARNING,
                    "The " + contents + " in " + file + " cannot be read and are left out: "
                            + FailureText.of(unusable));
            return new BestEffortFile(file, contents, "", true);
        }
    }

    private static String read(Path file, long maxBytes) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            var bytes = stream.readNBytes((int) maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("it has more than " + maxBytes + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw new IOException("it is not text in UTF-8", binary);
        }
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public synchronized <R> R change(Function<String, Changed<R>> change) {
        var changed = change.apply(text);
        if (!changed.text().equals(text)) {
            text = changed.text();
            write(changed.text());
        }
        return changed.result();
    }

    @Override
    public synchronized void retry() {
        if (!written) {
            write(text);
        }
    }

    private void write(String changed) {
        try {
            PrivateFile.replace(file, changed);
            written = true;
        } catch (IOException failed) {
            var left = remove();
            if (written || left != null) {
                LOGGER.log(
                        Level.WARNING,
                        file + " cannot be written: " + FailureText.of(failed) + "; the " + contents
                                + " are in memory until it can be, and end when the manager stops"
                                + (left == null
                                        ? ""
                                        : ". The old file cannot be removed either (" + left
                                                + "): delete it before the next start, for what it holds may have"
                                                + " ended"));
            }
            written = false;
        }
    }

    /** Why the old file is still there; null when it is not. */
    private @Nullable String remove() {
        try {
            Files.deleteIfExists(file);
            return null;
        } catch (IOException stays) {
            return FailureText.of(stays);
        }
    }
}
