package io.containermanager.model.compose;

import org.jspecify.annotations.Nullable;

/**
 * Something of a Compose file that does not do here what it says, though the file was taken in.
 *
 * @param pointer where in the file, as a JSON pointer
 * @param line its line from 1, null when unknown
 * @param message what is done instead
 */
public record Warning(String pointer, @Nullable Integer line, String message) {}
