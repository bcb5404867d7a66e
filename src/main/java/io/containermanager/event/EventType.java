package io.containermanager.event;

import java.util.Locale;

/** Every type of event. On the wire the words are joined by dashes: {@code target-accepted}. */
public enum EventType {
    MANAGER_STARTED,
    MANAGER_STOPPING,
    /** A new target was stored. */
    TARGET_ACCEPTED,
    /** Files that containers bind from their app's folder are new or changed. */
    FILES_CHANGED,
    /** Unused files of that kind were removed. */
    PROJECT_FILES_REMOVED,
    /** A target was applied; the loop now maintains it. */
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
    /** The engine can no longer start a container: it is removed and created again. */
    CONTAINER_BROKEN,
    /** A spec failed and is not retried automatically. */
    SPEC_HELD,
    /** A spec that an earlier version of this program held because of an engine problem is retried. */
    HOLD_RELEASED,
    /** An operator requested to stop, start or restart a service. */
    OPERATOR_ACTION,
    /** The current state differs from an unchanged target. */
    DRIFT_DETECTED,
    /** Containers of another or an unknown instance: reported, never touched. */
    UNCLAIMED_FOUND,
    /** Containers that others created became an app's services. */
    CONTAINERS_ADOPTED,
    PULL_PROGRESS,
    VOLUME_PURGED,
    /** A volume that was removed outside of this manager was created again, empty. */
    VOLUME_LOST,
    /** A network that nothing declares any more stays, because containers of others are connected to it. */
    NETWORK_KEPT,
    /** An operator removed an unused image. */
    IMAGE_REMOVED,
    ENGINE_AVAILABLE,
    ENGINE_UNAVAILABLE,
    STORE_FAILED,
    STORE_RECOVERED,
    /** Reconciliation was paused or resumed. */
    RECONCILIATION_PAUSED,
    RECONCILIATION_RESUMED,
    /** A command was run in a container. */
    EXEC,
    /** A caller used a wrong token or requested something forbidden; rate-limited. */
    ACCESS_REFUSED,
    /** A token was created through the API. */
    TOKEN_CREATED,
    /** A token that was created through the API was revoked. */
    TOKEN_REVOKED,
    SECRETS_REVEALED,
    /** A browser exchanged a token for a session. */
    SESSION_STARTED,
    /** A session ended: signed out, revoked, idle, at the end of its lifetime, or with its token. */
    SESSION_ENDED,
    DEVICE_CHANGED,
    /** The wall clock jumped by more than 5 s. */
    CLOCK_JUMPED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word on the wire. */
    public String word() {
        return word;
    }
}
