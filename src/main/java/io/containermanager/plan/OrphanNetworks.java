package io.containermanager.plan;

import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.plan.input.DesiredState.DesiredApp;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.service.SharedResources;
import io.containermanager.plan.step.KeptNetwork;
import io.containermanager.plan.step.PausedChange;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Managed networks that nothing names any more go once no container has joined them: those that have are to be removed before. Of two of
 * one name the one without containers goes. Pure.
 */
final class OrphanNetworks {

    private final PlanInput input;
    private final PlanBuilder builder;
    private final SharedResources shared;

    OrphanNetworks(PlanInput input, PlanBuilder builder, SharedResources shared) {
        this.input = input;
        this.builder = builder;
        this.shared = shared;
    }

    void remove() {
        input.observation().networks().stream()
                .filter(network -> network.appId() != 0 && !shared.keeps(network))
                .sorted(Comparator.comparing(OwnedNetwork::name).thenComparing(OwnedNetwork::id))
                .forEach(this::removeUnused);
    }

    private void removeUnused(OwnedNetwork network) {
        var users = input.observation().on(network);
        var strangers = new TreeSet<>(network.strangers());
        users.stream().filter(it -> !input.rules().claims(it)).forEach(it -> strangers.add(it.name()));
        if (!strangers.isEmpty()) {
            builder.keeps(new KeptNetwork(network.appId(), network.id(), stays(network.name(), strangers)));
            return;
        }
        if (input.rules().paused(network.appId())) {
            if (users.isEmpty()) {
                paused(network);
            }
            return;
        }
        var before = new HashSet<Integer>();
        for (var user : users) {
            var removal = builder.removalOf(user.id());
            if (removal == null) {
                return;
            }
            before.add(removal);
        }
        var why = shared.isUsed(network.name())
                ? new Reason(
                        "it is another network of the same name, and no container is connected to it",
                        "it was another network of the same name, and no container was connected to it")
                : Reason.of("no service of its app uses it any more");
        builder.add(
                new Step.RemoveNetwork(network.appId(), network.name(), network.id(), why), before, StepImpact.NONE);
    }

    private void paused(OwnedNetwork network) {
        var app = input.desired().apps().get(network.appId());
        builder.paused(new PausedChange(network.appId(), nameOf(app), "network " + network.name()));
        builder.warn(List.of(new PlanWarning(
                network.appId(),
                Set.of(),
                "network " + network.name() + " is not used by any service; it is removed when the pause of reconciling"
                        + " ends")));
    }

    private static @Nullable String nameOf(@Nullable DesiredApp app) {
        return app == null ? null : app.app().appName();
    }

    private static String stays(String name, SortedSet<String> containers) {
        boolean one = containers.size() == 1;
        return "network " + name + " is not used by any service and stays, because "
                + (one ? "a container" : "containers") + " that this manager does not manage "
                + (one ? "is" : "are") + " connected to it (" + String.join(", ", containers) + "): disconnect "
                + (one ? "it" : "them") + " to have it removed (docker network disconnect " + name + " "
                + (one ? containers.getFirst() : "<container>") + ")";
    }
}
