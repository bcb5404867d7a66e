package io.containermanager.host.process;

import org.jspecify.annotations.Nullable;

/**
 * One process of {@code SystemMetrics#topProcesses()}.
 *
 * @param pid process id
 * @param name the program's name
 * @param cpuRatio CPU used since the previous sample, 0 to 1 of the whole machine (all cores busy = 1)
 * @param memoryRatio resident memory, 0 to 1 of the machine's memory
 * @param command the command line, at most {@value ProcessCommand#SHOWN_CHARACTERS_MAX} characters, or only the program's
 *         name when {@code HostSettings#commandDisplay()} says so; null when it cannot be read
 */
public record ProcessInfo(
        int pid,
        String name,
        double cpuRatio,
        double memoryRatio,
        @Nullable String command) {}
