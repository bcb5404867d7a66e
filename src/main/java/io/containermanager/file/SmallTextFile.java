package io.containermanager.file;

import io.containermanager.event.FailureText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that the configuration names, read whole: its text, or in words why it cannot be used and what to do about it. */
public sealed interface SmallTextFile {

    /** The largest one that is read; a larger one is a mistake. */
    int MAX_BYTES = 1 << 20;

    /** What the JVM calls a user whom the system has no name for. */
    String UNNAMED = "?";

    /** What the file says, without a byte order mark. */
    record Text(String text) implements SmallTextFile {}

    /** Why it cannot be used: a clause that follows the file's name and a colon, and ends with what to do. */
    record Unusable(String why) implements SmallTextFile {}

    /** Reads it. */
    static SmallTextFile read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return new Unusable("is a folder; name a file in it");
            }
            if (Files.size(file) > MAX_BYTES) {
                return new Unusable("is larger than " + (MAX_BYTES >> 20) + " MiB; check that it is the right file");
            }
            return decoded(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            return new Unusable(why(unreadable));
        }
    }

    /** The text of these bytes, which must be UTF-8. Pure. */
    static SmallTextFile decoded(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var input = ByteBuffer.wrap(bytes);
        try {
            var text = decoder.decode(input).toString();
            return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException another) {
            long line = 1;
            for (int i = 0; i < input.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            return new Unusable("line " + line + " is not UTF-8 text; save the file as UTF-8");
        }
    }

    /** Why a file could not be read, with what to do. */
    static String why(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException _ -> "there is no such file; create it, or correct the path";
            case AccessDeniedException _ ->
                "permission denied for user " + user() + "; make the file and its folders readable for this user";
            case CharacterCodingException _ -> "is not UTF-8 text; save the file as UTF-8";
            case FileSystemException trouble -> "cannot be used (" + reason(trouble) + ")";
            default -> FailureText.of(unreadable);
        };
    }

    private static String reason(FileSystemException trouble) {
        var reason = trouble.getReason();
        return reason == null ? "the system gives no reason" : reason;
    }

    /** Whose rights count: by name, or by number where the system has no name for it, as in a container that runs as any user. */
    static String user() {
        return user(System.getProperty("user.name", UNNAMED), Path.of("/proc/self"));
    }

    /** That name, or without one the number of whom that folder belongs to. */
    static String user(String name, Path ownFolder) {
        if (!name.equals(UNNAMED)) {
            return name;
        }
        try {
            return String.valueOf(Files.getAttribute(ownFolder, "unix:uid"));
        } catch (IOException | RuntimeException unknown) {
            return name;
        }
    }
}
