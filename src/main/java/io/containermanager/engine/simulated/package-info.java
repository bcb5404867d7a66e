/**
 * An engine in memory that behaves like Docker, faults included: for demonstrations, rehearsals, tests and benchmarks. May import
 * {@code model}, {@code plan}, {@code event} and {@code engine}; JSON only in the snapshot's file form.
 *
 * <p>It has no thread of its own: its whole state is touched only by tasks of the {@link io.containermanager.event.Scheduler} it was given, which also
 * completes its futures and calls its receivers. In virtual time, with the same seed and the same calls, every run is the same.
 */
@NullMarked
package io.containermanager.engine.simulated;

import org.jspecify.annotations.NullMarked;
