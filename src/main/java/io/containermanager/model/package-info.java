/**
 * The vocabulary of the project: what an operator declares ({@link io.containermanager.model.State} and its parts),
 * what an engine
 * reports ({@link io.containermanager.model.observed.Observation}), and the pure rules over both: reading, validating,
 * fingerprinting, masking.
 *
 * <p>Everything here is immutable and free of I/O, clocks, threads and frameworks. It imports no other package of this project;
 * everything may import it.
 * Wire forms are handled as plain trees (maps, lists, strings, numbers, booleans, null), so that JSON, YAML and the
 * canonical form
 * share one reader and one writer while JSON libraries stay at the edges.
 */
@NullMarked
package io.containermanager.model;

import org.jspecify.annotations.NullMarked;
