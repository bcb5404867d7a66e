package io.containermanager.api.apps;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.state.PlanViews;
import io.containermanager.api.state.SecretDisplay;
import io.containermanager.model.Network;
import io.containermanager.model.Volume;
import io.containermanager.model.wire.CanonicalJson;
import io.containermanager.model.wire.Sha256;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.adopt.AdoptionDraft;
import io.containermanager.plan.adopt.AdoptionDraft.Subject;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON of adoptions. Pure. */
final class AdoptViews {

    /** The field with the fingerprint of what is adopted, by which a request can demand just that. */
    static final String HASH = "adoptionHash";

    private AdoptViews() {}

    static Map<String, @Nullable Object> of(Subject subject, AdoptionDraft draft, Plan plan, boolean dryRun) {
        var app = Objects.requireNonNull(draft.app());
        var kept = draft.takeovers().stream()
                .filter(it -> it.differences().isEmpty())
                .toList();
        long reconnected =
                kept.stream().filter(it -> !reconnected(it, plan).isEmpty()).count();
        long staying = kept.size() - reconnected;
        var tree = head(
                subject,
                dryRun,
                true,
                (dryRun ? "Dry run: " : "Adopted: ") + staying + " of "
                        + draft.takeovers().size() + " containers stay as they are"
                        + (reconnected == 0 ? "" : "; connected to networks again: " + reconnected));
        tree.put(
                "services",
                draft.takeovers().stream().map(it -> service(it, plan)).toList());
        var volumes = new ArrayList<>();
        app.volumes().forEach((key, volume) -> volumes.add(volume(app.appId(), key, volume)));
        tree.put("volumes", volumes);
        var networks = new ArrayList<>();
        app.networks().forEach((key, network) -> networks.add(network(app.appId(), key, network)));
        tree.put("networks", networks);
        tree.put("problems", List.of());
        tree.put("app", StateTree.write(SecretDisplay.MASKED.of(app)));
        tree.put("plan", PlanViews.plan(plan));
        tree.put(HASH, hash(tree, plan.planHash(app.appId())));
        return tree;
    }

    /** Of what a user agrees to, the containers and the target's revision included; not of how a container runs, nor of what is done for other apps. */
    private static String hash(Map<String, @Nullable Object> tree, String planned) {
        var agreed = new LinkedHashMap<String, @Nullable Object>();
        for (var key : List.of("volumes", "networks", "app")) {
            agreed.put(key, tree.get(key));
        }
        agreed.put("services", agreedServices(tree));
        agreed.put("plan", planned);
        return Sha256.hex(CanonicalJson.write(agreed));
    }

    private static List<Object> agreedServices(Map<String, @Nullable Object> tree) {
        var services = new ArrayList<>();
        for (var service : (List<?>) Objects.requireNonNull(tree.get("services"))) {
            var copy = new LinkedHashMap<Object, @Nullable Object>((Map<?, ?>) Objects.requireNonNull(service));
            copy.remove("state");
            services.add(copy);
        }
        return services;
    }

    /** The networks to which a container that stays is connected again, to have the names and addresses that are declared. */
    private static List<String> reconnected(AdoptionDraft.Takeover takeover, Plan plan) {
        return plan.steps().stream()
                .map(PlannedStep::step)
                .filter(Step.ConnectNetwork.class::isInstance)
                .map(Step.ConnectNetwork.class::cast)
                .filter(it -> it.containerId().equals(takeover.container().id()))
                .map(Step.ConnectNetwork::engineName)
                .distinct()
                .toList();
    }

    static Map<String, @Nullable Object> refused(Subject subject, AdoptionDraft draft) {
        var tree = head(
                subject,
                true,
                false,
                "Cannot adopt: " + ApiError.found(draft.problems().size()));
        tree.put("services", List.of());
        tree.put("volumes", List.of());
        tree.put("networks", List.of());
        tree.put(
                "problems",
                draft.problems().stream()
                        .map(it -> Map.of("container", it.container(), "place", it.place(), "message", it.message()))
                        .toList());
        return tree;
    }

    private static Map<String, @Nullable Object> head(
            Subject subject, boolean dryRun, boolean adoptable, String message) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("appId", subject.appId());
        tree.put("appName", subject.appName());
        tree.put("dryRun", dryRun);
        tree.put("adoptable", adoptable);
        return tree;
    }

    private static Map<String, @Nullable Object> service(AdoptionDraft.Takeover takeover, Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", takeover.service().serviceId());
        tree.put("serviceName", takeover.service().serviceName());
        tree.put("imageName", takeover.service().imageName());
        tree.put("container", takeover.container().name());
        tree.put("containerId", takeover.container().id());
        tree.put("state", takeover.container().run().status().word());
        tree.put("declared", takeover.declared());
        tree.put("stays", takeover.differences().isEmpty());
        tree.put("differences", takeover.differences());
        tree.put("reconnected", reconnected(takeover, plan));
        return tree;
    }

    private static Map<String, Object> volume(long appId, String key, Volume volume) {
        return Map.of("name", key, "engineName", volume.engineName(appId, key), "external", volume.external());
    }

    private static Map<String, Object> network(long appId, String key, Network network) {
        return Map.of("name", key, "engineName", network.engineName(appId, key), "external", network.external());
    }
}
