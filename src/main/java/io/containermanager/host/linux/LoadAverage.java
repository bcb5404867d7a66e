package io.containermanager.host.linux;

import java.util.Optional;

/**
 * How many tasks ran or waited on average, as {@code uptime} shows it.
 *
 * @param one over the last minute
 * @param five over the last five minutes
 * @param fifteen over the last fifteen minutes
 */
public record LoadAverage(double one, double five, double fifteen) {

    /** Reads {@code /proc/loadavg} (proc_loadavg(5)); empty when it is not such a line. */
    public static Optional<LoadAverage> parse(String line) {
        String[] words = line.split(" ", 4);
        if (words.length < 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LoadAverage(
                    Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])));
        } catch (NumberFormatException nonsense) {
            return Optional.empty();
        }
    }
}
