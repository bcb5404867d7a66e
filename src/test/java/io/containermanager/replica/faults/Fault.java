package io.containermanager.replica.faults;

/** What can happen to a replica. */
enum Fault {
    /** The one that acts is killed. */
    KILL_HOLDER,
    /** One that does not act is killed. */
    KILL_FOLLOWER,
    /** The one that acts stands still for less than the Lease lasts. */
    FREEZE_SHORT,
    /** The one that acts stands still until another acts, and goes on: it may act no more. */
    FREEZE_LONG,
    /** The one that acts cannot reach the API server for less than the Lease lasts. */
    CUT_SHORT,
    /** The one that acts cannot reach the API server until another acts. */
    CUT_LONG,
    /** Each replica is ended as Kubernetes ends pods, and started again, one after the other. */
    ROLLING_UPDATE
}
