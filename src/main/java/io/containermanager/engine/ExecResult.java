package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/**
 * The result of a command.
 *
 * @param stdout its standard output
 * @param stderr its standard error
 * @param output both, in order of arrival
 * @param exitCode null if it did not end in time, or is unknown
 * @param truncated whether output was dropped at the bound
 * @param timedOut whether the timeout passed first
 * @param ended after a timeout: whether the process is known to be gone
 */
public record ExecResult(
        String stdout,
        String stderr,
        String output,
        @Nullable Integer exitCode,
        boolean truncated,
        boolean timedOut,
        boolean ended) {}
