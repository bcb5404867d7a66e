package io.containermanager.host.linux;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What we need of one {@code /proc/<pid>/stat} line (proc_pid_stat(5)).
 *
 * @param pid process id
 * @param name {@code comm}: at most 15 bytes, may hold spaces and parentheses
 * @param kernelThread whether the kernel runs it for itself (flag {@code PF_KTHREAD})
 * @param cpuTicks user and system time in clock ticks
 * @param startTicks start after boot in clock ticks
 * @param residentPages pages in RAM
 */
public record ProcStat(int pid, String name, boolean kernelThread, long cpuTicks, long startTicks, long residentPages) {
    /** Longest line read: 52 numbers of up to 20 digits and the name stay well below. */
    public static final int LINE_BYTES_MAX = 2048;

    private static final long PF_KTHREAD = 0x0020_0000;
    private static final int FIELD_FLAGS = 9;
    private static final int FIELD_USER_TICKS = 14;
    private static final int FIELD_SYSTEM_TICKS = 15;
    private static final int FIELD_START_TICKS = 22;
    private static final int FIELD_RESIDENT_PAGES = 24;

    /**
     * Reads a line without making strings of its numbers: this runs for every process of every sample.
     *
     * @param line the bytes, from index 0
     * @param length how many of them are the line
     * @return empty when the line is not one of these, such as one cut short
     */
    public static Optional<ProcStat> parse(byte[] line, int length) {
        int open = indexOf(line, length, '(');
        int close = lastIndexOf(line, length, ')');
        if (open < 2 || close < open) {
            return Optional.empty();
        }
        var numbers = new long[FIELD_RESIDENT_PAGES + 1];
        // Field 3, the state letter, begins two bytes after the name's closing parenthesis.
        int position = close + 2;
        for (int field = 3; field <= FIELD_RESIDENT_PAGES; field++) {
            int end = endOfField(line, position, length);
            if (end == position) {
                return Optional.empty();
            }
            numbers[field] = number(line, position, end);
            position = end + 1;
        }
        return Optional.of(new ProcStat(
                (int) number(line, 0, open - 1),
                new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8),
                (numbers[FIELD_FLAGS] & PF_KTHREAD) != 0,
                numbers[FIELD_USER_TICKS] + numbers[FIELD_SYSTEM_TICKS],
                numbers[FIELD_START_TICKS],
                Math.max(0, numbers[FIELD_RESIDENT_PAGES])));
    }

    private static int indexOf(byte[] line, int length, char wanted) {
        for (int i = 0; i < length; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int lastIndexOf(byte[] line, int length, char wanted) {
        for (int i = length - 1; i >= 0; i--) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int endOfField(byte[] line, int from, int length) {
        int end = from;
        while (end < length && line[end] != ' ' && line[end] != '\n') {
            end++;
        }
        return Math.max(from, end);
    }

    /** The digits between two positions as a number; other characters are skipped, so that the state letter gives 0. */
    private static long number(byte[] line, int from, int end) {
        long value = 0;
        for (int i = from; i < end; i++) {
            int digit = line[i] - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            }
        }
        return line[from] == '-' ? -value : value;
    }
}
