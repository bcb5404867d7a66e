package io.containermanager.engine.kubernetes;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.ContainerLabels;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Labels and annotations of objects on the cluster. Labels, by which objects are selected, have a narrow grammar; what is to be read back, such
 * as names and the whole spec hash, stands in annotations. Pure.
 */
public final class ObjectLabels {

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String MANAGER = "container-manager";
    public static final String INSTANCE = ContainerLabels.PREFIX + "instance";
    public static final String APP_ID = ContainerLabels.PREFIX + "app-id";
    public static final String SERVICE_ID = ContainerLabels.PREFIX + "service-id";

    /** The version of a service: the start of its spec hash. */
    public static final String REVISION = ContainerLabels.PREFIX + "revision";

    /** The workload that a pod belongs to, by its name. */
    public static final String WORKLOAD = ContainerLabels.PREFIX + "workload";

    /** Begins the label of each network that a pod joins; its value is always {@link #JOINED}. */
    public static final String NETWORK = "network.io.containermanager/";

    public static final String JOINED = "true";

    /** On pods all of whose networks are internal. */
    public static final String INTERNAL_ONLY = ContainerLabels.PREFIX + "internal-only";

    /** The engine's name of a volume or network, as it was before it was made to fit. */
    public static final String ENGINE_NAME = ContainerLabels.PREFIX + "engine-name";

    private static final int REVISION_DIGITS = 40;

    private ObjectLabels() {}

    /** Of everything that belongs to an app. */
    public static Map<String, String> ofApp(String instance, long appId) {
        var labels = new LinkedHashMap<String, String>();
        labels.put(MANAGED_BY, MANAGER);
        labels.put(INSTANCE, instance);
        labels.put(APP_ID, Long.toString(appId));
        return labels;
    }

    /** Of everything that belongs to a service, whatever its version. */
    public static Map<String, String> ofService(String instance, ServiceKey key) {
        var labels = ofApp(instance, key.appId());
        labels.put(SERVICE_ID, Long.toString(key.serviceId()));
        return labels;
    }

    /** Of one version of a service. */
    public static Map<String, String> ofVersion(ContainerLabels owner) {
        var labels = ofService(owner.instance(), new ServiceKey(owner.appId(), owner.serviceId()));
        var digits = ObjectNames.digits(owner.specHash());
        labels.put(REVISION, digits.substring(0, Math.min(REVISION_DIGITS, digits.length())));
        if (owner.madeAs() != null) {
            labels.put(WORKLOAD, owner.madeAs());
        }
        return labels;
    }

    /** What selects the pods of a service, of whatever version. */
    public static Map<String, String> selectingService(String instance, ServiceKey key) {
        var selector = ofService(instance, key);
        selector.remove(MANAGED_BY);
        return selector;
    }

    /** What selects the pods of one version. */
    public static Map<String, String> selectingVersion(ContainerLabels owner) {
        var selector = ofVersion(owner);
        selector.remove(MANAGED_BY);
        return selector;
    }
}
