/**
 * Logs of containers and the manager: entries in bounded memory and, if enabled, in files. May import {@code model}, {@code plan},
 * {@code event} and {@code engine}; JSON appears only in the files' lines. The
 * service's own console log is formatted in {@code logging}.
 *
 * <p>Entries arrive on threads of the engine and the bus, which never wait here; files are written by the single platform thread
 * {@code log-files}, owned by {@link io.containermanager.logs.LogFiles}.
 */
@NullMarked
package io.containermanager.logs;

import org.jspecify.annotations.NullMarked;
