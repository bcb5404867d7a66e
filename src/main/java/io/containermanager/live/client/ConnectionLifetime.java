package io.containermanager.live.client;

/** How long a connection may last: asked every second or so, once for all connections that have equal ones. */
@FunctionalInterface
public interface ConnectionLifetime {

    /** For good. */
    ConnectionLifetime UNLIMITED = () -> true;

    /** Whether it may go on; never blocks. */
    boolean holds();
}
