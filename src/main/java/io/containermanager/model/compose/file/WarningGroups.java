package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Warnings, grouped by kind: messages that differ only in what they name are one, which lists all that they name. Nothing is cut
 * but further lines of one thing. Not thread-safe: made for one file.
 */
final class WarningGroups {

    /** Lines that are listed for one thing; of the others only the number is given. */
    private static final int LINES_MAX = 20;

    private final Map<String, Group> groups = new LinkedHashMap<>();

    private static final class Group {
        private final Warning first;
        private final Map<String, Set<Place>> places = new LinkedHashMap<>();

        Group(Warning first) {
            this.first = first;
        }
    }

    private record Place(String pointer, @Nullable Integer line) {}

    void add(String pointer, @Nullable Integer line, Message message) {
        groups.computeIfAbsent(message.kind(), kind -> new Group(new Warning(pointer, line, message.text(), 1)))
                .places
                .computeIfAbsent(message.subject(), same -> new LinkedHashSet<>())
                .add(new Place(pointer, line));
    }

    List<Warning> all() {
        return groups.values().stream().map(WarningGroups::warning).toList();
    }

    private static Warning warning(Group group) {
        int count = group.places.values().stream().mapToInt(Set::size).sum();
        Warning first = group.first;
        if (count == 1) {
            return first;
        }
        List<String> subjects = new ArrayList<>(group.places.keySet());
        String more;
        if (subjects.size() == 1) {
            String lines = lines(group.places.getOrDefault(subjects.getFirst(), Set.of()));
            more = " (" + count + " times" + (lines.isEmpty() ? "" : ": " + lines) + ")";
        } else {
            more = " (also "
                    + subjects.stream()
                            .skip(1)
                            .map(subject ->
                                    (subject + " " + lines(group.places.getOrDefault(subject, Set.of()))).strip())
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        return new Warning(first.pointer(), first.line(), first.message() + more, count);
    }

    private static String lines(Set<Place> places) {
        List<Integer> lines = places.stream()
                .map(Place::line)
                .filter(line -> line != null)
                .distinct()
                .toList();
        if (lines.isEmpty()) {
            return "";
        }
        String listed = lines.stream().limit(LINES_MAX).map(String::valueOf).collect(Collectors.joining(", "));
        int more = lines.size() - LINES_MAX;
        return (lines.size() == 1 ? "in line " : "in lines ") + listed + (more > 0 ? " and " + more + " more" : "");
    }
}
