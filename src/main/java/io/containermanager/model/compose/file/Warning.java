package io.containermanager.model.compose.file;

import org.jspecify.annotations.Nullable;

/**
 * Something of a Compose file that does not do here what it says, though the file was taken in.
 *
 * @param pointer where in the file, as a JSON pointer; the first place when there are several
 * @param line its line from 1; null when unknown or in another file, which the message names then
 * @param message what is done instead; it names all that it is about
 * @param count for how many places it stands
 */
public record Warning(String pointer, @Nullable Integer line, String message, int count) {

    /** A warning about one place. */
    public Warning(String pointer, @Nullable Integer line, String message) {
        this(pointer, line, message, 1);
    }
}
