package io.containermanager.cli.client;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why something on this machine failed, in the words of a shell: the JDK's messages often repeat the file's name alone. Pure. */
public final class Reasons {

    /** The system's word, which comes without a class of its own. */
    private static final String FOLDER = "Is a directory";

    private Reasons() {}

    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not UTF-8 text";
            default -> {
                var message = failure.getMessage();
                if (FOLDER.equals(message)) {
                    yield "it is a folder: name a file in it";
                }
                yield message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
            }
        };
    }
}
