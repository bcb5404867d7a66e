package io.containermanager.host.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How full a file system is; {@link #read} picks the one that matters: {@code /data} where that is one of its own, else the root.
 *
 * @param mountPoint where it is mounted on the machine
 * @param usedBytes in use
 * @param totalBytes its size, with what is reserved for root
 * @param availableBytes what users can still fill
 */
public record Storage(String mountPoint, long usedBytes, long totalBytes, long availableBytes) {

    /** The used share of what users can fill, 0 to 1, as {@code df} counts it; null when they can fill nothing. */
    public @Nullable Double usedRatio() {
        long usable = usedBytes + availableBytes;
        return usable > 0 ? Double.valueOf((double) usedBytes / usable) : null;
    }

    /**
     * Reads the numbers of one file system, chosen each time: a volume may be mounted later. The old file API asks the
     * kernel for just them; the newer one reads the table of mounts first, which is long on a host of many containers.
     */
    public static Storage read(Path root) throws IOException {
        var chosen = chosen(root);
        return of(chosen, chosen.equals(root) ? "/" : "/" + root.relativize(chosen));
    }

    /** Reads the numbers of the file system of that folder. */
    static Storage of(Path path, String mountPoint) throws IOException {
        File folder = path.toFile();
        long total = folder.getTotalSpace();
        if (total <= 0) {
            throw new IOException("the file system of " + folder + " reports no size");
        }
        return new Storage(mountPoint, total - folder.getFreeSpace(), total, folder.getUsableSpace());
    }

    /** The folder whose file system it is: {@code data} below the root, if its device is another one than the root's. */
    static Path chosen(Path root) {
        Path data = root.resolve("data");
        try {
            boolean mounted = Files.isDirectory(data)
                    && !Files.getAttribute(data, "unix:dev").equals(Files.getAttribute(root, "unix:dev"));
            return mounted ? data : root;
        } catch (IOException | UnsupportedOperationException unknown) {
            // Unreadable, or a system without device numbers, which has no /data of this kind either.
            return root;
        }
    }
}
