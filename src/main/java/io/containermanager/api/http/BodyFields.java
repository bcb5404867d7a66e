package io.containermanager.api.http;

import io.containermanager.model.App;
import io.containermanager.model.Violation;
import io.containermanager.model.naming.NameIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the members of a small JSON object and collects everything that is wrong with them. Not thread-safe: for use within one method. */
public final class BodyFields {

    private static final Pattern APP_ID = Pattern.compile("[1-9][0-9]{0,15}");

    private final Map<?, ?> members;
    private final List<Violation> violations = new ArrayList<>();

    /** A body that must be an object with none but these members. */
    public BodyFields(@Nullable Object tree, List<String> known) {
        members = tree instanceof Map<?, ?> map ? map : Map.of();
        if (!(tree instanceof Map)) {
            bad("", "the body must be an object with " + String.join(", ", known));
        }
        members.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !known.contains(name))
                .forEach(name -> bad("/" + name, "is unknown: supported are " + String.join(", ", known)));
    }

    /** Notes a member that must be there and is not. */
    public void require(String name) {
        if (members.get(name) == null) {
            bad("/" + name, "must be given");
        }
    }

    /** A text of at most so many characters, without control characters. */
    public Optional<String> text(String name, int most) {
        var value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)
                || text.isBlank()
                || text.length() > most
                || text.chars().anyMatch(Character::isISOControl)) {
            bad("/" + name, "must be a text of 1 to " + most + " characters");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** A whole number within the range. */
    public OptionalLong number(String name, long min, long max) {
        var value = members.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!(value instanceof Integer || value instanceof Long)
                || ((Number) value).longValue() < min
                || ((Number) value).longValue() > max) {
            bad("/" + name, "must be a whole number from " + min + " to " + max);
            return OptionalLong.empty();
        }
        return OptionalLong.of(((Number) value).longValue());
    }

    /** The member {@code appId}: an app by its id, a number, or by its name; 404 or 409 for a name that is unknown or ambiguous. */
    public OptionalLong app(NamedIds named) {
        return members.get("appId") instanceof String name && !name.isBlank() && !NameIndex.isNumber(name)
                ? OptionalLong.of(named.app(name))
                : number("appId", 1, App.MAX_ID);
    }

    /** The member {@code apps}: at least one app by its id, as a number or as a text, or by its name; empty when it is not given. */
    public Set<Long> apps(int most, NamedIds named) {
        var value = members.get("apps");
        if (value == null) {
            return Set.of();
        }
        var found = new HashSet<Long>();
        if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > most) {
            bad("/apps", "must be a list of 1 to " + most + " ids or names of apps; leave it out for all apps");
            return found;
        }
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case String text when !text.isBlank() && !NameIndex.isNumber(text) -> found.add(named.app(text));
                case Object id
                when APP_ID.matcher(id.toString()).matches() && Long.parseLong(id.toString()) <= App.MAX_ID ->
                    found.add(Long.parseLong(id.toString()));
                case null, default ->
                    bad("/apps/" + i, "must be the id, from 1 to " + App.MAX_ID + ", or name of an app");
            }
        }
        return found;
    }

    /** {@code true} or {@code false}. */
    public Optional<Boolean> flag(String name) {
        var value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Boolean flag)) {
            bad("/" + name, "must be true or false");
            return Optional.empty();
        }
        return Optional.of(flag);
    }

    /** The same where the query may have it instead: there it must not say something else. */
    public boolean flag(String name, ApiRequest request) {
        var inBody = flag(name);
        boolean inQuery = request.flag(name);
        if (inBody.isPresent() && request.query(name).isPresent() && inBody.get() != inQuery) {
            bad("/" + name, "contradicts ?" + name + "=" + inQuery + " of the query: send one of them");
        }
        return inBody.orElse(inQuery);
    }

    /** A list of 1 to so many texts. */
    public List<String> texts(String name, int most) {
        var found = new ArrayList<String>();
        if (members.get(name) instanceof List<?> list && !list.isEmpty() && list.size() <= most) {
            list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .forEach(found::add);
            if (found.size() == list.size()
                    && !found.getFirst().isBlank()
                    && found.stream().noneMatch(this::hasNul)) {
                return found;
            }
        }
        bad("/" + name, "must be a list of 1 to " + most + " texts, the first of them the program");
        return List.of();
    }

    /** A list of at most so many texts, each of 1 to so many characters; empty when it is not given. */
    public List<String> list(String name, int most, int charsMost) {
        var value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items)
                || items.size() > most
                || !items.stream()
                        .allMatch(it -> it instanceof String text
                                && !text.isBlank()
                                && text.length() <= charsMost
                                && text.chars().noneMatch(Character::isISOControl))) {
            bad("/" + name, "must be a list of at most " + most + " texts of 1 to " + charsMost + " characters");
            return List.of();
        }
        return items.stream().map(String::valueOf).toList();
    }

    private boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    public void bad(String pointer, String message) {
        violations.add(new Violation(pointer, message));
    }

    /** Notes what other rules found; of each place only the first. */
    public void badAll(List<Violation> found) {
        found.stream()
                .filter(violation ->
                        violations.stream().noneMatch(known -> known.pointer().equals(violation.pointer())))
                .toList()
                .forEach(violations::add);
    }

    /** Throws 400 with everything that was wrong, if anything was. */
    public void check() {
        if (!violations.isEmpty()) {
            throw ApiError.invalid("invalid request", ApiError.words(violations.getFirst()), violations)
                    .exception();
        }
    }
}
