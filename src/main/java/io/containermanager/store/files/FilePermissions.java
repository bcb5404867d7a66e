package io.containermanager.store.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates files and folders that only their owner can read: targets and their export contain secrets. Existing ones are unchanged. */
public final class FilePermissions {

    private FilePermissions() {}

    /** Creates an empty file with mode 0600 unless it exists. */
    public static void createFile(Path path) throws IOException {
        try {
            Files.createFile(path, mode(path, "rw-------"));
        } catch (FileAlreadyExistsException exists) {
            if (Files.isDirectory(path)) {
                throw exists;
            }
        }
    }

    /** Creates the folder and its parents with mode 0700 unless they exist. */
    public static void createFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, mode(path, "rwx------"));
        }
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
