package io.containermanager.engine;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.CreateContainer;
import io.containermanager.plan.step.Step.Placement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Steps for the services of one test's app: each service that is created is a new one. */
final class StepsOf {

    static final String INSTANCE = "6b9c1c0e-0000-4000-8000-000000000001";

    private final long appId;
    private final String image;
    private long lastServiceId;

    StepsOf(long appId, String image) {
        this.appId = appId;
        this.image = image;
    }

    Step pull(PullPolicy policy) {
        return pullOf(image, policy);
    }

    Step pullOf(String reference, PullPolicy policy) {
        return new Step.DownloadImage(appId, reference, policy, Reason.of("a service needs it"), null);
    }

    CreateContainer create(UnaryOperator<ServiceConfigBuilder> changes, String... command) {
        var config = changes.apply(ServiceConfig.DEFAULTS.builder().process(running(command)))
                .build();
        return of(service(config), 1, new Placement(image, Map.of(), Map.of(), Map.of(), List.of(), Set.of()));
    }

    CreateContainer createOf(String reference) {
        return of(
                service(ServiceConfig.DEFAULTS).withImage(reference),
                1,
                new Placement(reference, Map.of(), Map.of(), Map.of(), List.of(), Set.of()));
    }

    CreateContainer createNamed(String name, long revision) {
        var runtimeOptions = new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), name, null, null);
        var config = ServiceConfig.DEFAULTS
                .builder()
                .process(running("sleep", "3600"))
                .environs(runtimeOptions)
                .build();
        return of(
                new Service(1_000, "named", image, config),
                revision,
                new Placement(image, Map.of(), Map.of(), Map.of(), List.of(), Set.of()));
    }

    CreateContainer createInheriting(UnaryOperator<ServiceConfigBuilder> changes, List<AnonymousVolume> inherited) {
        var config = changes.apply(ServiceConfig.DEFAULTS.builder()).build();
        return of(service(config), 2, new Placement(image, Map.of(), Map.of(), Map.of(), inherited, Set.of()));
    }

    CreateContainer createMounting(String volume, String engineName) {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, volume, "/data", false, List.of());
        var config = ServiceConfig.DEFAULTS.builder().volumes(List.of(mount)).build();
        return of(
                service(config),
                1,
                new Placement(image, Map.of(volume, engineName), Map.of(), Map.of(), List.of(), Set.of()));
    }

    /** The same, with how the volume is declared. */
    CreateContainer createMounting(String volume, String engineName, Volume declared) {
        var create = createMounting(volume, engineName);
        return of(
                create.service(),
                1,
                new Placement(
                        image,
                        Map.of(volume, engineName),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Set.of(),
                        Map.of(engineName, declared)));
    }

    CreateContainer createJoining(List<String> names, List<String> engineNames) {
        return createJoining(names, engineNames, Map.of());
    }

    CreateContainer createJoining(List<String> names, List<String> engineNames, Map<String, String> networkIds) {
        var attachments = names.stream()
                .map(name -> new NetworkAttachment(name, List.of(), null, null))
                .toList();
        var networks = new LinkedHashMap<String, String>();
        for (int at = 0; at < names.size(); at++) {
            networks.put(names.get(at), engineNames.get(at));
        }
        var config = ServiceConfig.DEFAULTS
                .builder()
                .process(running("sleep", "3600"))
                .networks(attachments)
                .build();
        return of(service(config), 1, new Placement(image, Map.of(), networks, networkIds, List.of(), Set.of()));
    }

    Step start(String containerId) {
        return new Step.StartContainer(appId, 1, containerId, RestartCause.FIRST_START, Reason.of("declared to run"));
    }

    Step stop(String containerId, Duration grace) {
        return new Step.StopContainer(appId, 1, containerId, grace, Reason.of("no longer declared"));
    }

    Step remove(String containerId) {
        return new Step.RemoveContainer(appId, 1, containerId, false, Reason.of("no longer declared"));
    }

    private Service service(ServiceConfig config) {
        lastServiceId++;
        return new Service(lastServiceId, "svc" + lastServiceId, image, config);
    }

    private CreateContainer of(Service service, long revision, Placement placement) {
        var labels = new ContainerLabels(
                appId,
                "Contract App",
                service.serviceId(),
                service.serviceName(),
                revision,
                "v1:" + Integer.toHexString(service.config().hashCode()),
                INSTANCE);
        return new CreateContainer(labels, service, placement, Reason.of("declared and missing"));
    }

    private static ProcessSpec running(String... command) {
        return new ProcessSpec(
                command.length == 0 ? null : List.of(command), null, null, null, null, null, false, null, List.of());
    }
}
