package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.FollowingSteps;
import io.containermanager.cli.client.PauseAdvice;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.StoppedServices;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** Plans and their steps, as people read them. */
final class Steps {

    private Steps() {}

    /** Shows what applying the stored target would do. */
    static final class PlanCommand implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command("plan", "Show what applying the stored target would do. Nothing changes.")
                    .addOption(Arguments.output("table", "json", "yaml"));
        }

        @Override
        public int run(Invocation call) {
            var plan = call.api().get("/api/v1/state/plan");
            if (call.format() == Format.JSON) {
                call.noteEngineAway();
                call.terminal().line(Documents.json(plan));
            } else if (call.format() == Format.YAML) {
                call.noteEngineAway();
                call.terminal().line(Documents.yaml(plan));
            } else {
                Steps.print(call, plan, AppDirectory.of(call.api()));
                call.terminal().next(Suggestion.of(Steps.isEmpty(plan) ? "ps" : "apply"));
            }
            return 0;
        }
    }

    /** Whether a step is done for an app, or for what apps share; each is when no app is given. */
    static boolean isOf(JsonNode step, OptionalLong appId) {
        long app = step.path("appId").asLong();
        return appId.isEmpty() || app == 0 || app == appId.getAsLong();
    }

    /** Prints a plan with its warnings and its sum; before it, that what it was made from is from before, if it is. */
    static void print(Invocation call, JsonNode plan, AppDirectory names) {
        print(call, plan, names, OptionalLong.empty());
    }

    /** The same of one app; what is done for others at the same time is only counted. */
    static void print(Invocation call, JsonNode plan, AppDirectory names, OptionalLong appId) {
        call.noteEngineAway();
        var table = new Table("", "STEP", "WHAT", "WHY").wrapping();
        var following = isEmpty(plan)
                ? List.<FollowingSteps.Step>of()
                : FollowingSteps.of(plan, call.api().get("/api/v1/state/current"), step -> isOf(step, appId));
        int others = 0;
        for (var step : plan.path("steps")) {
            if (isOf(step, appId)) {
                table.add(sign(step), words(step), subject(step, names), why(step));
            } else {
                others++;
            }
        }
        following.forEach(step -> table.add(
                step.words().startsWith("create") || step.words().startsWith("start") ? "+" : "-",
                step.words(),
                names.name(step.appId(), step.serviceId()),
                step.why()));
        if (others > 0) {
            int own = plan.path("steps").size() - others;
            call.terminal()
                    .line((own == 0 ? "Plan: nothing to do for this app" : "Plan: " + count(own, following)) + "; "
                            + Units.count(others, "step") + " of other apps, whose target is applied too"
                            + (own == 0 ? "." : ":"));
            table.print(call.terminal(), own > 0);
            warn(call, plan);
            return;
        }
        if (!table.isEmpty()) {
            call.terminal().line(sum(plan, following) + ":");
            table.print(call.terminal(), true);
        } else {
            call.terminal().line(sum(plan, following) + ".");
        }
        warn(call, plan);
        if (isEmpty(plan)) {
            var now = call.api().get("/api/v1/reconciliation");
            StoppedServices.of(now, key -> appId.isEmpty() || key.appId() == appId.getAsLong())
                    .map(stopped -> stopped
                            + PauseAdvice.of(now, appId.orElse(0))
                                    .map(pause -> "; " + pause)
                                    .orElse(""))
                    .ifPresent(stopped -> call.terminal().note("Note: " + stopped + "."));
        }
    }

    private static void warn(Invocation call, JsonNode plan) {
        plan.path("warnings").forEach(warning -> call.terminal().note("Warning: " + warning.asText()));
    }

    /** Whether nothing comes of what is planned: no step now, and none that waits for the end of a pause, which no plan shows. */
    static boolean changesNothing(Invocation call, JsonNode plan) {
        return isEmpty(plan) && !PauseAdvice.isAnyPaused(call.api().get("/api/v1/reconciliation"));
    }

    static boolean isEmpty(JsonNode plan) {
        return plan.path("steps").isEmpty();
    }

    /** Whether two plans do the same; their hashes also cover which images unchanged services are pinned to. */
    static boolean same(JsonNode plan, JsonNode other) {
        return essence(plan).equals(essence(other));
    }

    private static List<String> essence(JsonNode plan) {
        var steps = new ArrayList<String>();
        plan.path("steps")
                .forEach(step -> steps.add(
                        step.path("kind").asText() + " " + step.path("appId").asText() + "/"
                                + step.path("serviceId").asText() + " "
                                + step.path("subject").asText()));
        return steps;
    }

    /** What the pass will have done in the end, if the new versions are good. */
    private static String count(int steps, List<FollowingSteps.Step> following) {
        return Units.count(steps + following.size(), "step")
                + (following.isEmpty()
                        ? ""
                        : ", of which " + following.size() + (following.size() == 1 ? " follows" : " follow")
                                + when(following));
    }

    private static String when(List<FollowingSteps.Step> following) {
        if (following.stream().noneMatch(FollowingSteps.Step::waits)) {
            return " once the new version is good";
        }
        return following.stream().allMatch(FollowingSteps.Step::waits)
                ? " once the services are ready that others wait for"
                : " once the new versions are good and the services ready that others wait for";
    }

    private static String sum(JsonNode plan, List<FollowingSteps.Step> following) {
        if (isEmpty(plan)) {
            return "Plan: nothing to do";
        }
        return "Plan: " + Units.count(plan.path("adds").asInt(), "service") + " to add, "
                + plan.path("updates").asInt()
                + " to update, " + plan.path("removes").asInt() + " to remove; "
                + count(plan.path("steps").size(), following);
    }

    private static String sign(JsonNode step) {
        var kind = step.path("kind").asText();
        if (kind.startsWith("remove") || kind.startsWith("stop") || kind.startsWith("kill")) {
            return "-";
        }
        return kind.startsWith("create") || kind.startsWith("start") || kind.startsWith("download") ? "+" : "~";
    }

    /** {@code start container} for {@code startContainer}. */
    static String words(JsonNode step) {
        return step.path("kind").asText().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    /** {@code shop/web}, or the image, volume or network. */
    static String subject(JsonNode step, AppDirectory names) {
        long serviceId = step.path("serviceId").asLong();
        return serviceId == 0
                ? step.path("subject").asText()
                : names.name(step.path("appId").asLong(), serviceId);
    }

    private static String why(JsonNode step) {
        var impact = step.path("impact");
        // What ends where there are to be fewer replicas does not start again.
        boolean scales = step.path("kind").asText().equals("scaleContainer");
        var effect = impact.path("downtime").asBoolean()
                ? " (downtime)"
                : impact.path("restarts").asBoolean() && !scales ? " (restarts)" : "";
        var warning = impact.path("warning").asText("");
        return step.path("reason").asText() + effect + (warning.isEmpty() ? "" : "; " + warning);
    }
}
