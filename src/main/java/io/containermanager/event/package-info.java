/**
 * Events, time and threads: the events, the bounded bus that numbers and delivers them, and the abstractions
 * of time and threads. May import {@code model} and {@code plan}.
 *
 * <p>Publishing never blocks: each subscriber has a bounded queue and its own virtual thread, named by it and owned by the bus.
 */
@NullMarked
package io.containermanager.event;

import org.jspecify.annotations.NullMarked;
