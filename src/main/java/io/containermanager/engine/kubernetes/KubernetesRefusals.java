package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an app cannot declare on Kubernetes: everything that would be lost or would mean something else there without the user's knowledge.
 * Pure. Made for one app.
 */
public final class KubernetesRefusals {

    /** Ends each message, so that a user knows why the same declaration is accepted elsewhere. */
    static final String ENGINE = " (engine: kubernetes)";

    /** What may be said about a volume. */
    private static final Set<String> VOLUME_OPTIONS = Set.of("size", "storageClass");

    private static final Set<String> USUAL_NETWORK_DRIVERS = Set.of("bridge", "overlay");
    /** No id of a service: that of one in another app. */
    private static final long ELSEWHERE = 0;

    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,15}(?:\\.[0-9]{1,3})?(?:[kMGTPE]|[KMGTPE]i)?");

    private final App app;
    private final KubernetesSettings settings;
    private final String projectFolder;
    private final List<Violation> found = new ArrayList<>();

    private KubernetesRefusals(App app, KubernetesSettings settings, String projectFolder) {
        this.app = app;
        this.settings = settings;
        this.projectFolder = projectFolder;
    }

    /**
     * What is wrong with an app, with pointers into its wire form.
     *
     * @param others the other apps of the target, whose services share a namespace where there is only one
     * @param projectFolder the absolute folder of the app's own files, which become ConfigMaps
     */
    public static List<Violation> of(
            App app, Collection<App> others, KubernetesSettings settings, String projectFolder) {
        var refusals = new KubernetesRefusals(app, settings, projectFolder);
        app.volumes().forEach(refusals::volume);
        app.networks().forEach(refusals::network);
        for (int place = 0; place < app.services().size(); place++) {
            refusals.service(app.services().get(place), "/services/" + place);
        }
        refusals.names(others);
        return List.copyOf(refusals.found);
    }

    private void service(Service service, String at) {
        ServiceRefusals.check(service, at + "/config", settings, projectFolder, this::add);
        replicas(service, at + "/config/replicas");
    }

    /** Claims are of one node, and what ends runs once. */
    private void replicas(Service service, String at) {
        int replicas = service.config().replicas();
        if (replicas == 1) {
            return;
        }
        if (WorkloadKind.of(app, service.config()) == WorkloadKind.JOB) {
            add(at, "is " + replicas + ", but with restart \"no\" or \"on-failure\" a service runs once");
        }
        boolean unnamed = service.config().volumes().stream()
                .anyMatch(mount -> mount.type() == VolumeMount.Type.ANONYMOUS && !mount.readOnly());
        if (unnamed || WorkloadKind.writesNamedVolume(app, service.config())) {
            add(
                    at,
                    "is " + replicas
                            + ", but the service writes to a volume that pods of one node only can mount: use an"
                            + " external volume with the access mode ReadWriteMany, or mount it read-only");
        }
    }

    private void volume(String key, Volume volume) {
        var at = "/volumes/" + TreeNode.escaped(key);
        if (volume.external()) {
            if (!ObjectNames.isSubdomain(volume.engineName(app.appId(), key))) {
                add(at, "names a claim that Kubernetes cannot have: lower-case letters, digits, - and . only");
            }
            return;
        }
        if (volume.driver() != null && !volume.driver().equals("local")) {
            add(
                    at + "/driver",
                    "cannot be " + PlainText.quoted(volume.driver()) + ": name a storage class in driverOpts");
        }
        volume.driverOpts().forEach((option, value) -> {
            var below = at + "/driverOpts/" + TreeNode.escaped(option);
            if (!VOLUME_OPTIONS.contains(option)) {
                add(below, "is not an option of claims: use size and storageClass");
            } else if (option.equals("size") && !QUANTITY.matcher(value).matches()) {
                add(below, "must be a quantity such as 10Gi");
            } else if (option.equals("storageClass") && !ObjectNames.isSubdomain(value)) {
                add(below, "must be the name of a storage class");
            }
        });
        annotations(volume.labels().keySet(), at + "/labels");
    }

    private void network(String key, Network network) {
        var at = "/networks/" + TreeNode.escaped(key);
        var driver = network.driver();
        if (driver != null && !USUAL_NETWORK_DRIVERS.contains(driver)) {
            add(at + "/driver", "cannot be " + PlainText.quoted(driver) + ": the cluster's network plugin decides");
        }
        if (!network.driverOpts().isEmpty()) {
            add(at + "/driverOpts", "are not supported: the cluster's network plugin decides");
        }
        boolean addresses = !network.ipam().isEmpty()
                || network.addressing().driver() != null
                || !network.addressing().options().isEmpty();
        if (addresses) {
            add(at + "/ipam", "is not supported: the cluster gives out addresses");
        }
    }

    /** Labels become annotations, whose keys have a grammar too. */
    private void annotations(Set<String> keys, String at) {
        for (var key : keys) {
            if (!ServiceRefusals.isAnnotation(key)) {
                add(at + "/" + TreeNode.escaped(key), ServiceRefusals.ANNOTATION_FORM);
            }
        }
    }

    /** Each name leads to one service. */
    private void names(Collection<App> others) {
        var owners = new HashMap<String, Long>();
        if (settings.namespace() != null) {
            for (var other : others) {
                if (other.appId() != app.appId()) {
                    other.services().stream()
                            .flatMap(service -> ServiceBodies.names(service).stream())
                            .forEach(name -> owners.put(name, ELSEWHERE));
                }
            }
        }
        for (int place = 0; place < app.services().size(); place++) {
            var service = app.services().get(place);
            for (var name : ServiceBodies.names(service)) {
                var at = name.equals(service.serviceName()) ? "/serviceName" : "/config/networks";
                name(name, "/services/" + place + at);
                long owner = owners.getOrDefault(name, service.serviceId());
                if (owner != service.serviceId()) {
                    boolean elsewhere = owner == ELSEWHERE;
                    add(
                            "/services/" + place + at,
                            "has the name " + PlainText.quoted(name) + " of another service"
                                    + (elsewhere ? " in another app; all apps share one namespace" : "")
                                    + ": choose another");
                }
                owners.put(name, service.serviceId());
            }
        }
    }

    private void name(String name, String at) {
        if (!ObjectNames.isServiceName(name)) {
            add(
                    at,
                    "has the name " + PlainText.quoted(name)
                            + ", which a Service cannot have: up to 63 lower-case letters, digits and -, beginning"
                            + " with a letter");
        }
        if (name.equals("published-" + app.appId()) || name.startsWith("published-" + app.appId() + "-")) {
            add(at, "has a name that the manager uses for published ports: choose another");
        }
    }

    private void add(String pointer, String message) {
        found.add(new Violation(pointer, message + ENGINE));
    }
}
