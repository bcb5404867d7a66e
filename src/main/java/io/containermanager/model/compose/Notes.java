package io.containermanager.model.compose;

import io.containermanager.model.Masking;
import io.containermanager.model.SecretValues;
import io.containermanager.model.Violation;
import io.containermanager.model.compose.ComposeRequest.Lines;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is refused and what is warned about, each with its line. Not thread-safe: made for one file. */
final class Notes {

    /** Notes of a kind that one answer lists; then one more says how many others there are. */
    static final int MAX = 100;

    /** Characters of a key that a message repeats, and of a pointer that goes into a key. */
    private static final int QUOTE_CHARS_MAX = 80;

    private final Lines lines;
    private final Set<Warning> warnings = new LinkedHashSet<>();
    private final Set<Violation> violations = new LinkedHashSet<>();
    private SecretValues secrets = SecretValues.NONE;
    private int moreWarnings;
    private int moreViolations;

    Notes(Lines lines) {
        this.lines = lines;
    }

    /** What no message may repeat: a value that came as the variable PASSWORD is secret wherever the file puts it. */
    void hide(SecretValues values) {
        secrets = values;
    }

    void refuse(String pointer, String said) {
        String message = secrets.hide(said);
        Integer line = line(pointer);
        var violation = new Violation(pointer, line == null ? message : "line " + line + ": " + message);
        if (violations.size() < MAX) {
            violations.add(violation);
        } else if (!violations.contains(violation)) {
            moreViolations++;
        }
    }

    void warn(String pointer, String said) {
        String message = secrets.hide(said);
        var warning = new Warning(pointer, pointer.isEmpty() ? null : line(pointer), message);
        if (warnings.size() < MAX) {
            warnings.add(warning);
        } else if (!warnings.contains(warning)) {
            moreWarnings++;
        }
    }

    /** The line of a place, or of the nearest place around it. */
    private @Nullable Integer line(String pointer) {
        String place = pointer;
        Integer line = lines.of(place);
        while (line == null && !place.isEmpty()) {
            place = place.substring(0, Math.max(0, place.lastIndexOf('/')));
            line = lines.of(place);
        }
        return line;
    }

    /** A place, or the one around it when the key in it is too long to be told. */
    static String near(String place, String around) {
        return place.length() - around.length() > QUOTE_CHARS_MAX ? around : place;
    }

    /** A text of the file in quotes: secrets masked, cut and without control characters. */
    static String quoted(String text) {
        String key = Masking.mask(text);
        String cut = key.length() <= QUOTE_CHARS_MAX ? key : key.substring(0, QUOTE_CHARS_MAX) + "…";
        return "\"" + cut.replaceAll("\\p{Cntrl}|[\\ud800-\\udfff]", "?") + "\"";
    }

    boolean refused() {
        return !violations.isEmpty();
    }

    List<Violation> violations() {
        var all = new ArrayList<>(violations);
        if (moreViolations > 0) {
            all.add(new Violation("", "and " + moreViolations + " more: correct these first"));
        }
        return List.copyOf(all);
    }

    List<Warning> warnings() {
        var all = new ArrayList<>(warnings);
        if (moreWarnings > 0) {
            all.add(new Warning("", null, "and " + moreWarnings + " more warnings"));
        }
        return List.copyOf(all);
    }
}
