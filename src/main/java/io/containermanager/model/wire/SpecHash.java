package io.containermanager.model.wire;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.read.UpdatePolicyReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stable fingerprint of a service's declared spec: {@code v1:} and the SHA-256 of its canonical form, in hex. The
 * order of maps,
 * list-or-map forms and defaults spelled out do not change it; any other change does, but for what starts no new
 * container
 * (pull policy, update strategy, replicas, dependencies, names of apps, and ids except where an engine's name for a volume or
 * network has one).
 */
public final class SpecHash {

    /** The version this program writes. A container with another version is never recreated for that alone. */
    public static final String VERSION = "v1:";

    private static final String DEFAULT_NETWORK = "default";

    private SpecHash() {}

    /** The fingerprint of a service in its app (the app's volumes and networks that it uses count). */
    public static String of(App app, Service service) {
        return VERSION + Sha256.hex(canonical(app, service));
    }

    /** The fingerprint of a network's declaration, without the engine's name for it. */
    public static String of(Network network) {
        return VERSION + Sha256.hex(CanonicalJson.write(declared(AppWriter.write(network), "bridge")));
    }

    /** The fingerprint of what an engine cannot change about a network without ending its containers: without labels. */
    public static String shape(Network network) {
        return of(network.withLabels(Map.of()));
    }

    /** Whether two fingerprints can be compared at all. */
    public static boolean comparable(String hash) {
        return hash.startsWith(VERSION);
    }

    /**
     * What the fingerprint is made from. Changing one byte of it recreates every container there is: make a version 2
     * instead.
     */
    static String canonical(App app, Service service) {
        ServiceConfig config = service.config();
        Map<String, @Nullable Object> tree = ConfigWriter.write(config);
        List.of("dependsOn", "pullPolicy", "replicas", "updateStrategy").forEach(tree::remove);
        spelledOut(config).forEach(tree::remove);
        tree.put("serviceName", service.serviceName());
        tree.put(
                "image",
                ImageReference.parse(service.imageName())
                        .map(ImageReference::canonical)
                        .orElse(service.imageName()));
        tree.put("volumes", mounts(app, config));
        tree.put("networks", networks(app, config));
        tree.computeIfPresent(
                "extraHosts",
                (key, lines) ->
                        config.runtimeOptions().extraHosts().stream().sorted().toList());
        return CanonicalJson.write(tree);
    }

    private static List<Object> mounts(App app, ServiceConfig config) {
        var mounts = new ArrayList<>();
        for (VolumeMount mount : config.volumes()) {
            var tree = new LinkedHashMap<String, @Nullable Object>();
            tree.put("type", UpdatePolicyReader.word(mount.type()));
            tree.put("target", mount.target());
            tree.put("readOnly", mount.readOnly());
            tree.put("options", mount.options());
            String source = mount.source();
            if (source != null && mount.type() == VolumeMount.Type.VOLUME) {
                Volume volume = app.volumes().getOrDefault(source, Volume.PLAIN);
                tree.put("source", volume.engineName(app.appId(), source));
                tree.put(
                        "volume",
                        volume.external() ? Map.of("external", true) : declared(AppWriter.write(volume), "local"));
            } else if (source != null) {
                tree.put("source", source);
            }
            mounts.add(tree);
        }
        return mounts;
    }

    private static Map<String, Object> networks(App app, ServiceConfig config) {
        var networks = new TreeMap<String, Object>();
        boolean implied = config.networks().isEmpty() && config.networkMode() == null;
        List<NetworkAttachment> joined =
                implied ? List.of(new NetworkAttachment(DEFAULT_NETWORK, List.of(), null, null)) : config.networks();
        for (NetworkAttachment attachment : joined) {
            Network network = app.networks().getOrDefault(attachment.name(), Network.PLAIN);
            var tree = new LinkedHashMap<String, @Nullable Object>();
            tree.put(
                    "aliases",
                    attachment.aliases().stream()
                            .sorted(Comparator.naturalOrder())
                            .toList());
            tree.put("ipv4Address", attachment.ipv4Address());
            tree.put("ipv6Address", attachment.ipv6Address());
            tree.put(
                    "network",
                    network.external() ? Map.of("external", true) : declared(AppWriter.write(network), "bridge"));
            networks.put(network.engineName(app.appId(), attachment.name()), tree);
        }
        return networks;
    }

    /** The fields that declare what a null means anyway. */
    private static List<String> spelledOut(ServiceConfig config) {
        var fields = new ArrayList<String>();
        if (config.updatePolicy().graceOrDefault().equals(UpdatePolicy.DEFAULT_STOP_GRACE_PERIOD)) {
            fields.add("stopGracePeriod");
        }
        if (RuntimeOptions.Logging.OURS.equals(config.runtimeOptions().logging())) {
            fields.add("logging");
        }
        return fields;
    }

    /** A declaration without its engine's name, which stands apart, and without the driver that engines take anyway. */
    private static Map<String, @Nullable Object> declared(
            Map<String, @Nullable Object> declaration, String usualDriver) {
        declaration.remove("name");
        declaration.remove("driver", usualDriver);
        return declaration;
    }
}
