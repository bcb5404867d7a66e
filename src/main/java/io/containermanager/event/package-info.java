/**
 * What happened, and when what is next: the sealed family of events, the bounded bus that numbers and hands them out, and the seam
 * to time and to threads. May import {@code model} and {@code plan}.
 *
 * <p>Publishing never blocks: each subscriber has a bounded queue and a virtual thread of its own, named by it and owned by the bus.
 */
@NullMarked
package io.containermanager.event;

import org.jspecify.annotations.NullMarked;
