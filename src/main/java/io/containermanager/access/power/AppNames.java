package io.containermanager.access.power;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.PlainText;
import java.util.List;
import java.util.Set;

/** Names by which apps are addressed: one that two apps have leads to neither, so taking another app's name acts on that app. Pure. */
final class AppNames {

    private AppNames() {}

    /**
     * The names that a change gives to apps although an app beyond those of a token has them; an app that has its name already keeps it.
     *
     * @param own the apps of the token
     */
    static List<Violation> taken(State wanted, State stored, Set<Long> own) {
        return wanted.apps().values().stream()
                .filter(app -> !named(stored, app))
                .filter(app -> wanted.apps().values().stream().anyMatch(other -> isOthers(app, other, own)))
                .map(app -> new Violation(
                        "/apps/" + app.appId() + "/appName",
                        PlainText.quoted(app.appName())
                                + " is the name of another app, which could no longer be addressed by it: choose"
                                + " another name; this reaches beyond the apps of the token"))
                .toList();
    }

    private static boolean named(State stored, App app) {
        return stored.app(app.appId())
                .filter(before -> before.appName().equals(app.appName()))
                .isPresent();
    }

    private static boolean isOthers(App app, App other, Set<Long> own) {
        return other.appId() != app.appId()
                && !own.contains(other.appId())
                && other.appName().equals(app.appName());
    }
}
