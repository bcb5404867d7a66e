package io.containermanager.cli.client;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A new file that only its owner may read, for secrets. An existing file is never replaced. */
public final class OwnerFile {

    private final Path file;

    private OwnerFile(Path file) {
        this.file = file;
    }

    /** Creates it empty, so that what cannot be kept is not asked for. */
    public static OwnerFile create(Path file) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
                Files.createFile(file, owner);
            } else {
                Files.createFile(file);
            }
            return new OwnerFile(file);
        } catch (FileAlreadyExistsException taken) {
            throw ClientException.failed(file + " already exists: name a new file.");
        } catch (IOException failed) {
            throw cannotWrite(file, failed);
        }
    }

    /** Writes the text. */
    public void write(String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (IOException failed) {
            throw cannotWrite(file, failed);
        }
    }

    /** Removes the file, because nothing came to be kept. */
    public void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException remains) {
            // It is empty or incomplete; the failure that led here is reported.
        }
    }

    private static ClientException cannotWrite(Path file, IOException failed) {
        return ClientException.failed("Cannot write " + file + ": " + Reasons.of(failed));
    }
}
