package io.containermanager.reconcile.history;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random targets of one history. The same seed gives the same ones. */
final class HistoryTargets {
    private static final List<UpdateStrategy> STRATEGIES = List.of(UpdateStrategy.values());

    private final long seed;
    private final Random random;
    private final Map<FaultKind, Integer> faults;
    private final int servicesMax;
    private String good = "good:";

    /**
     * Prepares the targets of one history.
     *
     * @param servicesMax of one app
     */
    HistoryTargets(long seed, Random random, Map<FaultKind, Integer> faults, int servicesMax) {
        this.servicesMax = servicesMax;
        this.seed = seed;
        this.random = random;
        this.faults = faults;
    }

    /** Other specs than before: one that failed while there were faults is rightly held. */
    void renew() {
        good = "last:";
    }

    static String names(List<App> apps) {
        var names = new StringBuilder();
        for (var app : apps) {
            for (var service : app.services()) {
                names.append(' ')
                        .append(app.appId())
                        .append('/')
                        .append(service.serviceId())
                        .append('=');
                names.append(service.imageName())
                        .append(' ')
                        .append(service.config().restart());
                names.append(' ').append(service.config().updatePolicy().updateStrategy());
                names.append(
                        service.config().dependsOn().isEmpty()
                                ? ";"
                                : " after " + service.config().dependsOn() + ";");
            }
        }
        return names.toString();
    }

    App app(int id, boolean faulty) {
        var services = new ArrayList<Service>();
        int count = 1 + random.nextInt(servicesMax);
        for (int service = 1; service <= count; service++) {
            services.add(service(id, service, faulty));
        }
        var app = App.of(id, "app" + id, services);
        return new App(id, app.appName(), null, services, new TreeMap<>(Map.of("data", Volume.PLAIN)), app.networks());
    }

    /** The strategy stays the same all along, so that it is known at every moment whether two may be live. */
    UpdateStrategy strategy(long appId, long serviceId) {
        return STRATEGIES.get((int) ((seed + appId + serviceId) % STRATEGIES.size()));
    }

    private Service service(int appId, int id, boolean faulty) {
        var image = faulty && random.nextInt(4) == 0 ? faultyImage() : good + random.nextInt(3);
        var builder = ServiceConfig.DEFAULTS.builder();
        var strategy = strategy(appId, id);
        builder.rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null));
        if (strategy != UpdateStrategy.HAND_OVER && random.nextInt(3) == 0) {
            builder.volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())));
        }
        if (random.nextInt(8) == 0) {
            builder.restart(RestartPolicy.ON_FAILURE);
        }
        if (id > 1 && random.nextInt(3) == 0) {
            var condition = random.nextBoolean() ? Condition.STARTED : Condition.HEALTHY;
            builder.dependsOn(List.of(new Dependency("service" + (id - 1), condition)));
        }
        if (id > 1 && strategy(appId, id - 1) != UpdateStrategy.HAND_OVER && random.nextInt(5) == 0) {
            HistoryNamespaces.share(builder, "service" + (id - 1), random);
        }
        return new Service(id, "service" + id, image, builder.build());
    }

    private String faultyImage() {
        return switch (random.nextInt(6)) {
            case 0 -> hit(FaultKind.IMAGE_CANNOT_BE_PULLED, "pull:1");
            case 1 -> hit(FaultKind.IMAGE_PULLS_SLOWLY, "slow-pull:" + (1 + random.nextInt(20)));
            case 2 -> hit(FaultKind.IMAGE_FAILS_TO_START, "start:1");
            case 3 -> hit(FaultKind.IMAGE_EXITS_AT_ONCE, "exit:" + random.nextInt(4));
            case 4 -> hit(FaultKind.IMAGE_CRASHES_LATER, "crash:" + (1 + random.nextInt(9)));
            default -> hit(FaultKind.IMAGE_NEVER_HEALTHY, "unhealthy:1");
        };
    }

    private String hit(FaultKind kind, String image) {
        faults.merge(kind, 1, Integer::sum);
        return "simulated.fault/" + image;
    }
}
