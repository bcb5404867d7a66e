package io.containermanager.device;

import io.containermanager.event.FailureText;
import io.containermanager.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a device's fields may be. Pure. */
final class DeviceRules {

    /** A name, type or version is not longer. */
    static final int TEXT_MAX_CHARS = 255;

    /** An API key is not longer. */
    static final int KEY_MAX_CHARS = 4_096;

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Characters that may stand in a header (RFC 9110, section 5.5), without blanks. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1," + KEY_MAX_CHARS + "}");

    private DeviceRules() {}

    /** All that is wrong with a provisioning, apart from where its endpoint leads. */
    static List<Violation> check(Provisioning asked, String uuidNow, boolean applied) {
        var violations = new ArrayList<Violation>();
        uuid(asked.uuid(), uuidNow, applied, violations);
        text("deviceName", asked.deviceName(), violations);
        text("deviceType", asked.deviceType(), violations);
        endpoint(asked.apiEndpoint(), violations);
        if (asked.apiKey() != null && !isKey(asked.apiKey())) {
            violations.add(new Violation(
                    "/apiKey", "must be 1 to " + KEY_MAX_CHARS + " visible ASCII characters without blanks"));
        }
        return violations;
    }

    /** All that is wrong with a registration, apart from where its endpoint leads. */
    static List<Violation> check(Registration asked) {
        var violations = new ArrayList<Violation>();
        if (asked.apiEndpoint() == null) {
            violations.add(new Violation("/apiEndpoint", "is needed: the address of the fleet's API"));
        }
        endpoint(asked.apiEndpoint(), violations);
        text("deviceName", asked.deviceName(), violations);
        text("deviceType", asked.deviceType(), violations);
        text("osVersion", asked.osVersion(), violations);
        if (asked.macAddress() != null && !MAC.matcher(asked.macAddress()).matches()) {
            violations.add(
                    new Violation("/macAddress", "must be six pairs of hexadecimal digits, as 00:11:22:aa:bb:cc"));
        }
        return violations;
    }

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    private static void uuid(@Nullable String asked, String now, boolean applied, List<Violation> violations) {
        if (asked == null) {
            return;
        }
        if (!UUID.matcher(asked).matches()) {
            violations.add(new Violation("/uuid", "must be a UUID of 36 characters, or be left out"));
        } else if (applied && !asked.equalsIgnoreCase(now)) {
            violations.add(new Violation(
                    "/uuid", "cannot change any more: the containers that run carry the present one; leave it out"));
        }
    }

    private static void text(String name, @Nullable String text, List<Violation> violations) {
        if (text == null) {
            return;
        }
        if (text.isBlank()
                || text.length() > TEXT_MAX_CHARS
                || CONTROL.matcher(text).find()) {
            violations.add(new Violation(
                    "/" + name, "must have 1 to " + TEXT_MAX_CHARS + " characters, none of them a control character"));
        }
    }

    private static void endpoint(@Nullable String text, List<Violation> violations) {
        if (text == null) {
            return;
        }
        try {
            FleetUrl.parse(text);
        } catch (IllegalArgumentException wrong) {
            violations.add(new Violation("/apiEndpoint", FailureText.of(wrong)));
        }
    }
}
