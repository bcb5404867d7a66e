package io.containermanager.replica.lease;

import java.util.Optional;

/** Who of several replicas is to act, as one of them knows it. Thread-safe, and quick to ask: it may change between two calls. */
public interface Election {

    /** Whether it is this one now. */
    boolean held();

    /** Which time this is that a replica was elected: another number when another one was meanwhile. */
    long term();

    /** Where the API of the one that is elected is; empty while there is none, or it is this one. */
    Optional<String> holderAddress();
}
