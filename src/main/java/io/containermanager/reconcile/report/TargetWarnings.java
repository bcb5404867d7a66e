package io.containermanager.reconcile.report;

import io.containermanager.engine.TargetRules;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the engine's rules say about a target, as warnings of its plan: what runs otherwise than on Docker, and what the engine refuses of a
 * target that was accepted before, on another engine or by an earlier version. Pure.
 */
public final class TargetWarnings {

    /** Refusals of one app that are named; the rest are counted. */
    static final int REFUSALS_MAX = 20;

    /** Services that a message names; the rest are counted. */
    static final int SERVICES_MAX = 5;

    private static final Pattern SERVICE = Pattern.compile("/services/([0-9]{1,9})(?:/.*)?");

    private TargetWarnings() {}

    /** All of a target's. */
    public static List<PlanWarning> of(State state, TargetRules rules) {
        return state.apps().values().stream()
                .flatMap(app -> of(app, state, rules).stream())
                .toList();
    }

    /** One app's. */
    public static List<PlanWarning> of(App app, State state, TargetRules rules) {
        var warnings = new ArrayList<PlanWarning>();
        var refused = rules.refusals(app, state);
        refused.stream().limit(REFUSALS_MAX).forEach(violation -> warnings.add(refused(app, violation)));
        if (refused.size() > REFUSALS_MAX) {
            warnings.add(new PlanWarning(
                    app.appId(),
                    Set.of(),
                    DisplayName.app(app.appName()) + ": the engine refuses " + (refused.size() - REFUSALS_MAX)
                            + " more parts of it"));
        }
        rules.differences(app).forEach(difference -> warnings.add(named(app, difference)));
        return warnings;
    }

    private static PlanWarning refused(App app, Violation violation) {
        var match = SERVICE.matcher(violation.pointer());
        var service = match.matches() ? app.services().get(Integer.parseInt(match.group(1))) : null;
        var subject = service == null
                ? DisplayName.app(app.appName())
                : DisplayName.service(app.appName(), service.serviceName());
        return new PlanWarning(
                app.appId(),
                service == null ? Set.of() : Set.of(service.serviceId()),
                subject + ": " + violation.pointer() + " " + violation.message()
                        + "; it was accepted before: change it, for the engine will refuse it");
    }

    /** With the services that it concerns. */
    private static PlanWarning named(App app, PlanWarning difference) {
        var names = app.services().stream()
                .filter(service -> difference.serviceIds().contains(service.serviceId()))
                .map(Service::serviceName)
                .toList();
        var shown = names.stream()
                .limit(SERVICES_MAX)
                .map(name -> DisplayName.service(app.appName(), name))
                .collect(Collectors.joining(", "));
        var more = names.size() > SERVICES_MAX ? " and " + (names.size() - SERVICES_MAX) + " more" : "";
        return new PlanWarning(
                difference.appId(), difference.serviceIds(), difference.message() + " (" + shown + more + ")");
    }
}
