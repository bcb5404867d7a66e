package io.containermanager.api.http;

import io.containermanager.model.App;
import io.containermanager.model.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads parameters of a query and collects everything that is wrong with them. Not thread-safe: for use within one method. */
public final class QueryFields {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,16}");

    /** 9999-12-31: what a four-digit year can say. */
    private static final long MILLIS_MAX = 253_402_300_799_999L;

    private final ApiRequest request;
    private final List<Violation> violations = new ArrayList<>();

    public QueryFields(ApiRequest request) {
        this.request = request;
    }

    /** A whole number within the range. */
    public OptionalLong number(String name, long min, long max) {
        var given = request.query(name).orElse(null);
        if (given == null) {
            return OptionalLong.empty();
        }
        if (!DIGITS.matcher(given).matches() || Long.parseLong(given) < min || Long.parseLong(given) > max) {
            bad(name, "must be a whole number from " + min + " to " + max);
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(given));
    }

    /** An app by its id or its name; 404 or 409 for a name that is unknown or ambiguous. */
    public OptionalLong app() {
        return request.isName("appId") ? request.appParameter() : number("appId", 1, App.MAX_ID);
    }

    /** A service by its id, or by its name within the app that {@link #app} found. */
    public OptionalLong service(OptionalLong appId) {
        if (!request.isName("serviceId")) {
            return number("serviceId", 1, App.MAX_ID);
        }
        if (appId.isEmpty()) {
            bad("serviceId", ApiRequest.SERVICE_WITHOUT_APP);
            return OptionalLong.empty();
        }
        return request.serviceParameter(appId);
    }

    /** One of a few words, in lower case. */
    public <T> Optional<T> word(String name, Map<String, T> words) {
        var given = request.query(name);
        var known = given.map(words::get);
        if (given.isPresent() && known.isEmpty()) {
            bad(name, "must be one of " + String.join(", ", words.keySet()));
        }
        return known;
    }

    /** A text of so many characters, none of them a control character. */
    public Optional<String> text(String name, int min, int max, String what) {
        var given = request.query(name);
        boolean wrong = given.isPresent()
                && (given.get().length() < min
                        || given.get().length() > max
                        || given.get().chars().anyMatch(Character::isISOControl));
        if (wrong) {
            bad(name, "must be " + what + " of " + min + " to " + max + " characters");
        }
        return wrong ? Optional.empty() : given;
    }

    /** A moment as Unix time in milliseconds: so given, or in ISO 8601 with its offset. */
    public OptionalLong moment(String name) {
        var given = request.query(name).orElse(null);
        if (given == null) {
            return OptionalLong.empty();
        }
        var millis = DIGITS.matcher(given).matches() ? OptionalLong.of(Long.parseLong(given)) : iso(given);
        if (millis.isPresent() && millis.getAsLong() >= 0 && millis.getAsLong() <= MILLIS_MAX) {
            return millis;
        }
        bad(name, "must be milliseconds since 1970 or ISO 8601 such as 2026-11-23T10:00:00Z");
        return OptionalLong.empty();
    }

    private static OptionalLong iso(String text) {
        try {
            Instant moment = OffsetDateTime.parse(text).toInstant();
            return OptionalLong.of(moment.toEpochMilli());
        } catch (DateTimeException | ArithmeticException noTime) {
            return OptionalLong.empty();
        }
    }

    public void bad(String name, String message) {
        violations.add(new Violation("?" + name, message));
    }

    /** Throws 400 with everything that was wrong, if anything was. */
    public void check() {
        if (!violations.isEmpty()) {
            var first = violations.getFirst();
            throw ApiError.invalid(
                            "invalid parameter", first.pointer().substring(1) + " " + first.message(), violations)
                    .exception();
        }
    }
}
