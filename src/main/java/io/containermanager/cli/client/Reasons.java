package io.containermanager.cli.client;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why something on this machine failed, in the words of a shell: the JDK's messages often repeat the file's name alone. Pure. */
public final class Reasons {

    private Reasons() {}

    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not UTF-8 text";
            default -> {
                var message = failure.getMessage();
                yield message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
            }
        };
    }
}
