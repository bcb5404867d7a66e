package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;

/** Which kind of object runs a service. */
public enum WorkloadKind {
    /** Runs for good, with nothing of its own that outlives it. */
    DEPLOYMENT("Deployment", "apps/v1"),
    /** Runs for good and writes to a named volume: at most one pod has it, even when a node is lost. */
    STATEFUL_SET("StatefulSet", "apps/v1"),
    /** Ends. */
    JOB("Job", "batch/v1");

    private final String word;
    private final String apiVersion;

    WorkloadKind(String word, String apiVersion) {
        this.word = word;
        this.apiVersion = apiVersion;
    }

    /** Kubernetes' word. */
    public String word() {
        return word;
    }

    public String apiVersion() {
        return apiVersion;
    }

    /** The kind for a service: pods of a Deployment or StatefulSet are always restarted, those of a Job are not. */
    public static WorkloadKind of(App app, ServiceConfig config) {
        if (config.restart() == RestartPolicy.NO || config.restart() == RestartPolicy.ON_FAILURE) {
            return JOB;
        }
        return writesNamedVolume(app, config) ? STATEFUL_SET : DEPLOYMENT;
    }

    /** Whether it writes to a volume that only one pod may have. */
    static boolean writesNamedVolume(App app, ServiceConfig config) {
        return config.volumes().stream()
                .anyMatch(mount -> mount.type() == VolumeMount.Type.VOLUME
                        && !mount.readOnly()
                        && !app.volumes()
                                .getOrDefault(String.valueOf(mount.source()), Volume.PLAIN)
                                .external());
    }

    /** Kubernetes' word for when a pod's container is restarted on its node. */
    static String restartPolicy(RestartPolicy restart) {
        return switch (restart) {
            case NO -> "Never";
            case ON_FAILURE -> "OnFailure";
            case ALWAYS, UNLESS_STOPPED -> "Always";
        };
    }
}
