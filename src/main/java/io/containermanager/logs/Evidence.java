package io.containermanager.logs;

import io.containermanager.model.ServiceKey;
import java.util.ArrayDeque;
import java.util.List;

/** A container's last lines, small enough to be told with every failure: from memory and at once. */
public final class Evidence {

    /** How many lines. */
    public static final int LINES_MAX = 20;

    /** How much of a line. */
    static final int LINE_MAX_CHARS = 512;

    /** How much in all; the oldest lines are left out. Thousands of events are kept in memory. */
    static final int ALL_MAX_CHARS = 4_096;

    private Evidence() {}

    /** The newest lines of that container, oldest first. */
    public static List<String> of(LogStore store, ServiceKey service, String containerId) {
        var lines = store.lastOf(service, containerId, LINES_MAX).stream()
                .map(entry -> cut(entry.message()))
                .toList();
        var told = new ArrayDeque<String>();
        int chars = 0;
        for (var line : lines.reversed()) {
            chars += line.length();
            if (chars > ALL_MAX_CHARS) {
                break;
            }
            told.addFirst(line);
        }
        return List.copyOf(told);
    }

    private static String cut(String line) {
        return line.length() <= LINE_MAX_CHARS ? line : line.substring(0, LINE_MAX_CHARS - 1) + "…";
    }
}
