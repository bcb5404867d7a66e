package io.containermanager.api.state;

import io.containermanager.api.http.ApiException;
import io.containermanager.model.Violation;

/** Places of the target as places of the document of one app, which is what a caller sent who changes a single app. Pure. */
public final class AppDocument {

    private AppDocument() {}

    /** Whether a place of the target is one of the app, which has a place in its document. */
    static boolean has(long appId, String pointer) {
        return pointer.startsWith(prefix(appId) + "/");
    }

    /** A violation at a place of the target, with the place in the app's document; one elsewhere as it is. */
    public static Violation place(long appId, Violation violation) {
        if (!has(appId, violation.pointer())) {
            return violation;
        }
        var place = violation.pointer().substring(prefix(appId).length());
        return new Violation(place, place.isEmpty() ? "the app " + violation.message() : violation.message());
    }

    /** A refusal with places in the app's document. */
    static ApiException place(long appId, ApiException refused) {
        var error = refused.error();
        return error.withViolations(error.violations().stream()
                        .map(violation -> place(appId, violation))
                        .toList())
                .exception();
    }

    private static String prefix(long appId) {
        return "/apps/" + appId;
    }
}
