package io.containermanager.reconcile;

import java.util.EnumSet;
import java.util.List;

/** What can go wrong in a random history. */
enum FaultKind {
    IMAGE_CANNOT_BE_PULLED,
    IMAGE_PULLS_SLOWLY,
    IMAGE_FAILS_TO_START,
    IMAGE_EXITS_AT_ONCE,
    IMAGE_CRASHES_LATER,
    IMAGE_NEVER_HEALTHY,
    CONTAINER_KILLED,
    CONTAINER_EXITED,
    CONTAINER_OUT_OF_MEMORY,
    CONTAINER_STOPPED,
    CONTAINER_DEAD,
    CONTAINER_BROKEN,
    CONTAINER_UNHEALTHY,
    CONTAINER_REMOVED,
    CONTAINER_PAUSED,
    CONTAINER_RESTARTED,
    CONTAINER_COPIED,
    ENGINE_AWAY,
    ENGINE_SLOW,
    EVENTS_LOST,
    STEP_REFUSED,
    ENGINE_ERROR,
    ENGINE_ERROR_THOUGH_DONE,
    ENGINE_RESTARTED,
    IMAGE_LOST,
    NETWORK_LOST,
    STORE_BROKEN,
    TAG_MOVED,
    CLOCK_JUMPED,
    OPERATOR_VERB,
    OPERATOR_PAUSE,
    OPERATOR_ROLLBACK,
    OPERATOR_IMAGE_UPDATE,
    OPERATOR_PURGE,
    MANAGER_KILLED_BEFORE_A_STEP,
    MANAGER_KILLED;

    /** What happens to single containers. */
    static final List<FaultKind> OF_CONTAINERS = List.copyOf(EnumSet.range(CONTAINER_KILLED, CONTAINER_COPIED));

    /** What happens to all of them at once. */
    static final List<FaultKind> OF_THE_MACHINE = List.copyOf(EnumSet.range(ENGINE_AWAY, MANAGER_KILLED));
}
