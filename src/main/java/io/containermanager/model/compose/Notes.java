package io.containermanager.model.compose;

import io.containermanager.model.Violation;
import io.containermanager.model.compose.ComposeRequest.Lines;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is refused and what is warned about, each with its line. Not thread-safe: made for one file. */
final class Notes {

    /** Notes of a kind that one answer lists; what comes after is not told. */
    private static final int MAX = 100;

    private final Lines lines;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    Notes(Lines lines) {
        this.lines = lines;
    }

    void refuse(String pointer, String message) {
        if (violations.size() < MAX) {
            violations.add(new Violation(pointer, line(pointer) + message));
        }
    }

    void warn(String pointer, String message) {
        if (warnings.size() < MAX) {
            warnings.add(line(pointer) + message);
        }
    }

    /** The line of a place, or of the nearest place around it. */
    private String line(String pointer) {
        String place = pointer;
        Integer line = lines.of(place);
        while (line == null && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
            line = lines.of(place);
        }
        return line == null ? "" : "line " + line + ": ";
    }

    boolean refused() {
        return !violations.isEmpty();
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
