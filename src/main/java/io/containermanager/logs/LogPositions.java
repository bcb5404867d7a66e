package io.containermanager.logs;

import io.containermanager.logs.LogFollower.Mark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Up to where each container was read, by its newest line in the log files: of a quiet one it is far behind the lines that are restored into
 * memory, which busy ones fill. Not thread-safe.
 */
final class LogPositions {

    /** So many bytes of the newest files are read at a start: 100 MiB take 0.3 to 0.5 s on two busy cores. */
    static final long READ_MAX_BYTES = 128L << 20;

    /** Containers whose position is kept; beyond it the one silent for longest is dropped. */
    static final int CONTAINERS_MAX = 4_096;

    private static final String OF_CONTAINER = "\"sourceType\":\"" + LogSource.Type.CONTAINER.word() + '"';
    private static final String CONTAINER_ID = "\"containerId\":\"";
    private static final String TIMESTAMP = "\"timestamp\":";

    private final LinkedHashMap<String, Mark> newest = new LinkedHashMap<>();

    private LogPositions() {}

    /**
     * The positions by container id.
     *
     * @param files the log files, oldest first
     */
    static Map<String, Mark> read(List<Path> files) throws IOException {
        var positions = new LogPositions();
        for (var path : within(files)) {
            // All that is looked for is ASCII, so that the lines need no decoding.
            try (var lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(path), StandardCharsets.ISO_8859_1))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    positions.line(line);
                }
            }
        }
        return Map.copyOf(positions.newest);
    }

    private static List<Path> within(List<Path> files) throws IOException {
        var within = new ArrayList<Path>();
        long bytes = 0;
        for (var path : files.reversed()) {
            bytes += Files.size(path);
            if (bytes > READ_MAX_BYTES && !within.isEmpty()) {
                break;
            }
            within.addFirst(path);
        }
        return within;
    }

    /** Not parsed, which takes ten times as long: quotes within a JSON text are escaped, so that the names are found where they are names. */
    private void line(String line) {
        int id = line.indexOf(CONTAINER_ID);
        int at = line.indexOf(TIMESTAMP);
        if (id < 0 || at < 0 || !line.contains(OF_CONTAINER) || !line.endsWith("}")) {
            return;
        }
        int end = line.indexOf('"', id + CONTAINER_ID.length());
        if (end < 0) {
            return;
        }
        long millis = digits(line, at + TIMESTAMP.length());
        var container = line.substring(id + CONTAINER_ID.length(), end);
        var before = newest.get(container);
        int earlier = before != null && before.millisecond().toEpochMilli() == millis ? before.lines() : 0;
        newest.putLast(container, new Mark(Instant.ofEpochMilli(millis), earlier + 1));
        if (newest.size() > CONTAINERS_MAX) {
            newest.pollFirstEntry();
        }
    }

    private static long digits(String line, int from) {
        long number = 0;
        for (int index = from; Character.isDigit(line.charAt(index)); index++) {
            number = number * 10 + Character.digit(line.charAt(index), 10);
        }
        return number;
    }
}
