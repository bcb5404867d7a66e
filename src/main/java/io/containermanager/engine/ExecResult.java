package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a command gave.
 *
 * @param stdout its output
 * @param stderr its error output
 * @param output both, as they came
 * @param exitCode null when it did not end in time, or the engine does not know
 * @param truncated whether output was dropped at the bound
 * @param timedOut whether the timeout passed first
 * @param ended on a timeout: whether the process is known to be gone
 */
public record ExecResult(
        String stdout,
        String stderr,
        String output,
        @Nullable Integer exitCode,
        boolean truncated,
        boolean timedOut,
        boolean ended) {}
