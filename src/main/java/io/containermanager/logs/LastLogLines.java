package io.containermanager.logs;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.text.UnicodeText;
import java.util.ArrayDeque;
import java.util.List;

/** A container's last log lines, small enough to attach to every failure event. */
public final class LastLogLines {

    /** Maximum number of lines. */
    public static final int LINES_MAX = 20;

    /** Longer lines are truncated. */
    static final int LINE_MAX_CHARS = 512;

    /** Maximum total size; the oldest lines are omitted. Thousands of events are kept in memory. */
    static final int ALL_MAX_CHARS = 4_096;

    private LastLogLines() {}

    /** The newest lines of that container, oldest first. */
    public static List<String> of(LogStore store, ServiceKey service, String containerId) {
        var lines = store.lastOf(service, containerId, LINES_MAX).stream()
                .map(entry -> cut(entry.message()))
                .toList();
        var evidence = new ArrayDeque<String>();
        int chars = 0;
        for (var line : lines.reversed()) {
            chars += line.length();
            if (chars > ALL_MAX_CHARS) {
                break;
            }
            evidence.addFirst(line);
        }
        return List.copyOf(evidence);
    }

    private static String cut(String line) {
        return line.length() <= LINE_MAX_CHARS ? line : UnicodeText.shortened(line, LINE_MAX_CHARS - 1);
    }
}
