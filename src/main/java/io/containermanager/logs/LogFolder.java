package io.containermanager.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The folder of log files: {@code log-<Unix milliseconds>.jsonl}, so that their names sort by age. */
final class LogFolder {

    /** Maximum number of files, however small they are. */
    static final int FILES_MAX = 100;

    private static final String PREFIX = "log-";
    private static final String SUFFIX = ".jsonl";

    private final LogFileSettings settings;

    LogFolder(LogFileSettings settings) {
        this.settings = settings;
    }

    /** A new, empty file that sorts after all others. */
    Path begin(Instant now) throws IOException {
        if (!Files.isDirectory(settings.folder())) {
            Files.createDirectories(settings.folder(), mode("rwx------"));
        }
        long number = now.toEpochMilli();
        var files = files();
        if (!files.isEmpty()) {
            number = Math.max(number, number(files.getLast()) + 1);
        }
        return Files.createFile(
                settings.folder().resolve("%s%015d%s".formatted(PREFIX, number, SUFFIX)), mode("rw-------"));
    }

    private FileAttribute<?>[] mode(String mode) {
        return settings.folder().getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** The log files, oldest first. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(settings.folder())) {
            return List.of();
        }
        try (var paths = Files.list(settings.folder())) {
            return paths.filter(path -> name(path).matches(PREFIX + "\\d{1,15}" + SUFFIX))
                    .sorted(Comparator.comparingLong(LogFolder::number))
                    .toList();
        } catch (UncheckedIOException broken) {
            // Errors while a folder is read are unchecked, but the same I/O errors.
            throw broken.getCause();
        }
    }

    private static long number(Path path) {
        return Long.parseLong(name(path).substring(PREFIX.length(), name(path).length() - SUFFIX.length()));
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Deletes files beyond the age and size limits, never the newest one. */
    void retain(Instant now) throws IOException {
        var files = files();
        long total = 0;
        for (var path : files) {
            total += size(path);
        }
        int count = files.size();
        for (var path : files.subList(0, Math.max(0, files.size() - 1))) {
            long bytes = size(path);
            boolean old =
                    bytes > 0 && Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(settings.maxAge()));
            if (old || total > settings.totalMaxBytes() || count > FILES_MAX) {
                total -= bytes;
                count--;
                Files.deleteIfExists(path);
            }
        }
    }

    /** A file's size, 0 for one that was deleted meanwhile. */
    private static long size(Path path) throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    /**
     * The newest entries, oldest first; an incomplete last line is skipped.
     *
     * @param damaged takes how many other lines are not entries
     */
    List<LogEntry> newest(int limit, DamagedFiles damaged) throws IOException {
        var newest = new ArrayList<LogEntry>();
        for (var path : files().reversed()) {
            if (newest.size() >= limit) {
                break;
            }
            var text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            var lines = text.lines().toList();
            var entries = lines.stream()
                    .flatMap(line -> LogLineJson.read(line).stream())
                    .toList();
            // The last line of a run that was killed is no damage.
            boolean torn = !text.isEmpty()
                    && !text.endsWith("\n")
                    && LogLineJson.read(lines.getLast()).isEmpty();
            int others = lines.size() - entries.size() - (torn ? 1 : 0);
            if (others > 0) {
                damaged.found(path, others);
            }
            newest.addAll(0, entries.subList(Math.max(0, entries.size() - (limit - newest.size())), entries.size()));
        }
        return newest;
    }
}
