package io.containermanager.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.JDBC;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library at a fixed place. Without one its driver starts two programs to learn the system and unpacks a megabyte into the
 * temporary folder at every start.
 */
public final class NativeLibrary {

    private NativeLibrary() {}

    /**
     * Puts the library for this system into that folder, for the driver's property {@code org.sqlite.lib.path} to name it; one that is
     * there is left alone. A system that the driver knows no library for is none of our business: the driver tells it.
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
}
