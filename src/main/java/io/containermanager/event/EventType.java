package io.containermanager.event;

import java.util.Locale;

/** Every type of event. On the wire the words are joined by dashes: {@code target-accepted}. */
public enum EventType {
    MANAGER_STARTED,
    MANAGER_STOPPING,
    /** A new target was stored. */
    TARGET_ACCEPTED,
    /** Files that containers bind from their app's folder are new or have another content. */
    FILES_CHANGED,
    /** Such files were removed, for nothing needs them any more. */
    PROJECT_FILES_REMOVED,
    /** A target was applied; the loop now heals it. */
    TARGET_APPLIED,
    PASS_STARTED,
    PASS_FINISHED,
    PASS_FAILED,
    STEP_STARTED,
    STEP_FINISHED,
    STEP_FAILED,
    /** A service waits: for a dependency, a backoff, a health gate, an image. */
    SERVICE_WAITING,
    /** A service's container was started again after it had ended. */
    SERVICE_RESTARTED,
    /** A service's container ended. */
    SERVICE_EXITED,
    SERVICE_HEALTHY,
    SERVICE_UNHEALTHY,
    /** A new version passed its health gate. */
    UPDATE_SUCCEEDED,
    /** A new version failed its gate and the predecessor runs again. */
    ROLLED_BACK,
    /** The engine can never start a container again: it is removed and made again. */
    CONTAINER_BROKEN,
    /** A spec failed and is not tried again by itself. */
    SPEC_HELD,
    /** A spec that an earlier version of this program held for trouble of the engine is tried once more. */
    HOLD_RELEASED,
    /** Somebody asked to stop, start or restart a service. */
    OPERATOR_ACTION,
    /** Current state differs though nobody changed the target. */
    DRIFT_DETECTED,
    /** Containers of another or an unknown instance: reported, never touched. */
    UNCLAIMED_FOUND,
    PULL_PROGRESS,
    VOLUME_PURGED,
    ENGINE_AVAILABLE,
    ENGINE_UNAVAILABLE,
    STORE_FAILED,
    STORE_RECOVERED,
    /** Reconciling was paused, or goes on. */
    RECONCILIATION_PAUSED,
    RECONCILIATION_RESUMED,
    /** A command was run in a container. */
    EXEC,
    /** Somebody showed a wrong token, or asked for what is forbidden; at a bounded pace. */
    ACCESS_REFUSED,
    SECRETS_REVEALED,
    DEVICE_CHANGED,
    /** The wall clock jumped by more than 5 s. */
    CLOCK_JUMPED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word on the wire. */
    public String word() {
        return word;
    }
}
