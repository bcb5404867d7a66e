package io.containermanager.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library at a fixed path. Without it the driver starts two programs to detect the system and unpacks a megabyte into the
 * temporary folder at every start.
 */
public final class NativeLibrary {

    private NativeLibrary() {}

    /**
     * Puts the library for this system into that folder, for the driver's property {@code org.sqlite.lib.path}; an existing one is
     * kept. For a system without a library nothing is done here: the driver reports it.
     */
    public static void unpack(Path folder) throws IOException {
        var name = LibraryLoaderUtil.getNativeLibName();
        var target = folder.resolve(name);
        if (Files.exists(target)) {
            return;
        }
        try (InputStream library =
                JDBC.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (library != null) {
                Files.createDirectories(folder);
                Files.copy(library, target);
            }
        }
    }

    /** Loads the library now and not with the first connection; empty when that worked, else why not and what to do. */
    public static Optional<String> problem() {
        try {
            SQLiteJDBCLoader.initialize();
            return Optional.empty();
        } catch (Exception | LinkageError failure) {
            return Optional.of(unloadable());
        }
    }

    /** What to say when the driver has no library: it keeps the system's own reason to itself. */
    static String unloadable() {
        var folder = System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
        return "SQLite's native library cannot be unpacked to and loaded from the folder for temporary files, " + folder
                + ": it must exist, be writable and not be mounted noexec. Name another folder with"
                + " JAVA_OPTS=-Dorg.sqlite.tmpdir=FOLDER";
    }
}
