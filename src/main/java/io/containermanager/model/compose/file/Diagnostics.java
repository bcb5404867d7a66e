package io.containermanager.model.compose.file;

import io.containermanager.model.Violation;
import io.containermanager.model.compose.file.ComposeRequest.Lines;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.secret.SecretValues;
import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is refused and what is warned about, each with its file and line. Not thread-safe: made for one file. */
public final class Diagnostics {

    /** Violations that one answer lists; then one more says how many others there are. */
    static final int MAX = 100;

    /** Where an app's name stands that came with the request beside the file. */
    public static final String NAME_PARAMETER = "?name";

    private final ExpansionLimits limits = new ExpansionLimits(this);

    /** Characters of a key that a message repeats, and of a pointer that goes into a key. */
    private static final int QUOTE_CHARS_MAX = 80;

    private final Function<String, Lines> lines;
    private final Map<String, SourceTracker> services = new LinkedHashMap<>();
    private final WarningGroups warnings = new WarningGroups();
    private final Set<Violation> violations = new LinkedHashSet<>();
    private SecretValues secrets = SecretValues.NONE;
    private final Set<Place> wrongKinds = new HashSet<>();
    private final List<Place> gaps = new ArrayList<>();
    private int moreViolations;

    /**
     * Notes of a Compose file and its side files.
     *
     * @param lines the lines of a file by its path; the empty path is the Compose file
     */
    public Diagnostics(Function<String, Lines> lines) {
        this.lines = lines;
    }

    /** What all texts of the request have grown to so far. */
    ExpansionLimits limits() {
        return limits;
    }

    /** What no message may repeat: a value that came as the variable PASSWORD is secret wherever the file puts it. */
    public void hide(SecretValues values) {
        secrets = values;
    }

    /**
     * A place in one of the files.
     *
     * @param file its path, empty for the Compose file
     * @param pointer where in it, as a JSON pointer
     */
    public record Place(String file, String pointer) {

        /** A place in the Compose file. */
        public static Place inMain(String pointer) {
            return new Place("", pointer);
        }

        Place below(String more) {
            return new Place(file, pointer + more);
        }
    }

    /** From now on, messages about a service name the file and line that its parts come from. */
    public void service(String name, SourceTracker sources) {
        services.put(TreeNode.escaped(name), sources);
    }

    public void refuse(String pointer, String message) {
        refuse(origin(pointer), pointer, message);
    }

    public void refuse(Place place, String message) {
        refuse(place, place.file().isEmpty() ? place.pointer() : "", message);
    }

    /** Refuses a value of a kind that cannot stand at its place; what is said later about that place is left out. */
    void wrongKind(Place place, String message) {
        if (!refusedAt(place.pointer())) {
            refuse(place, message);
            wrongKinds.add(place);
        }
    }

    /** Refuses a value that a missing variable takes away; what its absence leads to around it is left out. */
    void gap(Place place, String message) {
        wrongKind(place, message);
        gaps.add(place);
    }

    /** Whether a place is around a gap: the same key of a service, or the same declaration. */
    private boolean aroundGap(Place place) {
        List<String> parts = TreeNode.tokens(place.pointer());
        return parts.size() > (!parts.isEmpty() && parts.getFirst().equals("services") ? 2 : 1)
                && gaps.stream()
                        .anyMatch(gap ->
                                gap.file().equals(place.file()) && gap.pointer().startsWith(place.pointer() + "/"));
    }

    /** Whether a place is within a value of a wrong kind. */
    private boolean ofWrongKind(Place place) {
        boolean found = false;
        for (int end = place.pointer().length(); end > 0 && !found && !wrongKinds.isEmpty(); ) {
            found = wrongKinds.contains(new Place(place.file(), place.pointer().substring(0, end)));
            end = place.pointer().lastIndexOf('/', end - 1);
        }
        return found;
    }

    private void refuse(Place place, String pointer, String message) {
        if (ofWrongKind(place) || aroundGap(place)) {
            return;
        }
        add(new Violation(pointer, whereItStands(place) + secrets.hide(message)));
    }

    /** What is refused at a place after the file was read, as it would have been then: with the file and line that it comes from. */
    public Violation violation(String pointer, String message) {
        Place place = origin(pointer);
        return new Violation(
                place.file().isEmpty() ? place.pointer() : "", whereItStands(place) + secrets.hide(message));
    }

    /** Refuses with a message that names a line of its own. */
    void refuseElsewhere(String pointer, String message) {
        add(new Violation(pointer, secrets.hide(message)));
    }

    /** Whether something at a place of the Compose file is refused. */
    public boolean refusedAt(String pointer) {
        return violations.stream().anyMatch(one -> one.pointer().equals(pointer)) || moreViolations > 0;
    }

    private void add(Violation violation) {
        if (violations.size() < MAX) {
            violations.add(violation);
        } else if (!violations.contains(violation)) {
            moreViolations++;
        }
    }

    public void warn(String pointer, String message) {
        warn(pointer, Message.of(message));
    }

    public void warn(String pointer, Message message) {
        warn(origin(pointer), pointer, message);
    }

    void warn(Place place, Message message) {
        warn(place, place.file().isEmpty() ? place.pointer() : "", message);
    }

    private void warn(Place place, String pointer, Message message) {
        boolean main = place.file().isEmpty();
        Integer line = pointer.isEmpty() && main ? null : line(place);
        Message hidden = new Message(
                secrets.hide(message.kind()), secrets.hide(message.subject()), secrets.hide(message.text()));
        String where = main ? "" : whereItStands(place);
        warnings.add(
                pointer,
                main ? line : null,
                new Message(where + hidden.kind(), hidden.subject(), where + hidden.text()));
    }

    /**
     * A message in parts. Messages that differ only in the names they quote are of one kind.
     *
     * @param kind the words without the names
     * @param subject the first name, quoted; empty when it names nothing
     * @param text the whole
     */
    public record Message(String kind, String subject, String text) {

        public static Message of(String words) {
            return new Message(words, "", words);
        }

        public static Message about(String name) {
            return of("").name(name);
        }

        /** This with a name of the file in quotes after it. */
        public Message name(String name) {
            String quoted = quoted(name);
            return new Message(kind + "\"\"", subject.isEmpty() ? quoted : subject, text + quoted);
        }

        /** This with more words after it. */
        public Message words(String more) {
            return new Message(kind + more, subject, text + more);
        }
    }

    /** Where a place of the file as it is, {@code extends} resolved, comes from. */
    private Place origin(String pointer) {
        String[] parts = pointer.split("/", 4);
        SourceTracker service = parts.length > 2 && parts[1].equals("services") ? services.get(parts[2]) : null;
        return service == null ? Place.inMain(pointer) : service.origin(parts.length > 3 ? "/" + parts[3] : "");
    }

    /** {@code line 3: }, or {@code base.yaml line 3: } for another file. */
    private String whereItStands(Place place) {
        Integer line = line(place);
        String position = line == null ? "" : "line " + line;
        return place.file().isEmpty()
                ? (position.isEmpty() ? "" : position + ": ")
                : (place.file() + " " + position).strip() + ": ";
    }

    /** The line of a place, or of the nearest place around it. */
    private @Nullable Integer line(Place place) {
        if (place.pointer().equals(NAME_PARAMETER)) {
            return null;
        }
        Lines known = lines.apply(place.file());
        String pointer = place.pointer();
        Integer line = known.of(pointer);
        while (line == null && !pointer.isEmpty()) {
            pointer = pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
            line = known.of(pointer);
        }
        return line;
    }

    /** A place, or the one around it when the key in it is too long for a message. */
    static String near(String place, String around) {
        return place.length() - around.length() > QUOTE_CHARS_MAX ? around : place;
    }

    /** A text of the file in quotes: secrets masked, cut and without control characters. */
    public static String quoted(String text) {
        String key = Masking.mask(text);
        String cut = UnicodeText.shortened(key, QUOTE_CHARS_MAX);
        return "\"" + cut.replaceAll("\\p{Cntrl}|[\\ud800-\\udfff]", "?") + "\"";
    }

    public boolean refused() {
        return !violations.isEmpty();
    }

    public List<Violation> violations() {
        var all = new ArrayList<>(violations);
        if (moreViolations > 0) {
            all.add(new Violation("", "and " + moreViolations + " more: fix these first"));
        }
        return List.copyOf(all);
    }

    public List<Warning> warnings() {
        return warnings.all();
    }
}
