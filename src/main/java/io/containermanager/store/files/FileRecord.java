package io.containermanager.store.files;

import io.containermanager.model.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files of an app's folder that this manager wrote, so that no other file is ever removed: the fingerprints of their newest contents
 * by path, and the files it has removed. Stored as one line each, {@code <fingerprint or ->TAB<path>}. Immutable.
 *
 * @param contents fingerprints by path below the app's folder, the newest last; none for a file that was removed
 */
record FileRecord(Map<String, List<String>> contents) {

    /** Recorded paths per app; beyond it the oldest are forgotten, and their files stay on disk. */
    static final int PATHS_MAX = 10_000;

    /** Recorded contents per path: an undone post restores the previous one. */
    private static final int CONTENTS_MAX = 8;

    private static final String REMOVED = "-";

    static final FileRecord EMPTY = new FileRecord(Map.of());

    /** Parses the text; invalid lines are skipped, so their files stay. */
    static FileRecord of(byte[] text) {
        var contents = new LinkedHashMap<String, List<String>>();
        new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("\t", 2))
                .forEach(line -> {
                    if (line.length == 2) {
                        var known = contents.computeIfAbsent(line[1], _ -> new ArrayList<>());
                        if (!line[0].equals(REMOVED)) {
                            known.add(line[0]);
                        }
                    }
                });
        return new FileRecord(contents);
    }

    byte[] text() {
        var text = new StringBuilder();
        contents.forEach((path, known) -> {
            for (var fingerprint : known.isEmpty() ? List.of(REMOVED) : known) {
                text.append(fingerprint).append('\t').append(path).append('\n');
            }
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Adds these contents as the newest of their paths. */
    FileRecord with(Map<String, byte[]> files) {
        var changed = new LinkedHashMap<>(contents);
        files.forEach((path, content) -> {
            Deque<String> known = new ArrayDeque<>(contents.getOrDefault(path, List.of()));
            known.remove(Sha256.hex(content));
            known.addLast(Sha256.hex(content));
            if (known.size() > CONTENTS_MAX) {
                known.removeFirst();
            }
            changed.remove(path);
            changed.put(path, List.copyOf(known));
        });
        while (changed.size() > PATHS_MAX) {
            changed.remove(changed.keySet().iterator().next());
        }
        return new FileRecord(changed);
    }

    /** Marks these files as removed. */
    FileRecord without(Collection<String> paths) {
        var changed = new LinkedHashMap<>(contents);
        paths.forEach(path -> changed.replace(path, List.of()));
        return new FileRecord(changed);
    }

    /** The files that may exist. */
    Set<String> present() {
        return contents.entrySet().stream()
                .filter(it -> !it.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether the file was written here and removed again. */
    boolean removed(String path) {
        var known = contents.get(path);
        return known != null && known.isEmpty();
    }

    /** Whether the manager wrote this content, as opposed to a container. */
    boolean wrote(String path, byte[] content) {
        return contents.getOrDefault(path, List.of()).contains(Sha256.hex(content));
    }
}
