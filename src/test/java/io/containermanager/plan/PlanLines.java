package io.containermanager.plan;

import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan as text: a step a line, then what is to be remembered; without steps how services stand that do not stand well. */
final class PlanLines {

    private PlanLines() {}

    static List<String> of(Plan plan) {
        var lines = new ArrayList<String>();
        plan.steps().forEach(it -> lines.add(line(it)));
        plan.remember().forEach(it -> lines.add("remember: " + line(it)));
        if (plan.steps().isEmpty()) {
            plan.statuses().values().stream()
                    .filter(it -> it.reason() != null)
                    .forEach(it -> lines.add(it.serviceName() + " " + it.sync().word() + ", "
                            + it.progress().name().toLowerCase(Locale.ROOT) + ": " + it.reason()));
        }
        return lines;
    }

    private static String line(PlannedStep planned) {
        return planned.id() + " " + planned.step().kind() + " " + planned.subject()
                + (planned.dependsOn().isEmpty() ? "" : " after " + planned.dependsOn())
                + ": " + planned.step().reason();
    }

    private static String line(ServiceMemory memory) {
        var hold = memory.hold();
        var good = memory.lastGood();
        return (hold == null ? "" : "held: " + hold.reason() + "; ")
                + (memory.trial() == null ? "no trial" : "trial")
                + (good == null ? "" : ", good is revision " + good.revision());
    }
}
