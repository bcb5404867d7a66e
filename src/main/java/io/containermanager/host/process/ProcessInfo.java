package io.containermanager.host.process;

import org.jspecify.annotations.Nullable;

/**
 * One process of {@code SystemMetrics#topProcesses()}.
 *
 * @param pid process id
 * @param name the program's name
 * @param cpu CPU used since the previous sample, percent of the whole machine (all cores busy = 100), one decimal
 * @param mem resident memory, percent of the machine's memory, one decimal
 * @param command the command line, at most {@value ProcessCommand#SHOWN_CHARACTERS_MAX} characters, or only the program's
 *         name when {@code HostSettings#commandDisplay()} says so; null when it cannot be read
 */
public record ProcessInfo(
        int pid,
        String name,
        double cpu,
        double mem,
        @Nullable String command) {}
