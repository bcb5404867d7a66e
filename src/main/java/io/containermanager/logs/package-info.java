/**
 * What containers and the manager write: entries in a bounded memory and, if wanted, in files. May import {@code model}, {@code plan},
 * {@code event} and {@code engine}; JSON appears only in the lines of files.
 *
 * <p>Entries arrive on the engine's threads and the bus's, which never wait here; files are written by the one platform thread
 * {@code log-files}, owned by {@link io.containermanager.logs.LogFiles}.
 */
@NullMarked
package io.containermanager.logs;

import org.jspecify.annotations.NullMarked;
