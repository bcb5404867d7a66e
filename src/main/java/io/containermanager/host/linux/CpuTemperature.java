package io.containermanager.host.linux;

import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CPU's temperature on Linux: the CPU's own driver under {@code class/hwmon}, else the thermal zone that is named
 * after it. The file is looked up once and then read alone. Not thread-safe.
 */
public final class CpuTemperature {
    /** Drivers of CPU sensors, Intel, AMD and ARM boards; their first input is the package or die. */
    private static final List<String> HWMON_NAMES =
            List.of("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal");
    /** What a thermal zone's type contains when it is the CPU's, best first; ACPI's is the board's and comes last. */
    private static final List<String> ZONE_TYPES = List.of("x86_pkg_temp", "cpu", "soc", "acpitz");
    /** Plausible degrees Celsius: unconnected sensors report numbers beyond. */
    private static final int PLAUSIBLE_MIN = -40;

    private static final int PLAUSIBLE_MAX = 150;
    private static final double MILLIDEGREES = 1000.0;

    private final Path sys;
    private @Nullable Path input;

    public CpuTemperature(Path sys) {
        this.sys = sys;
    }

    /** Degrees Celsius, or null without a sensor or with one that reports nonsense. */
    @Nullable
    public Double celsius() {
        if (input == null) {
            input = find();
        }
        if (input == null) {
            return null;
        }
        Double celsius = SmallFile.text(input).map(CpuTemperature::parse).orElse(null);
        if (celsius == null) {
            // The driver may be gone: look again with the next sample.
            input = null;
        }
        return celsius;
    }

    /** Millidegrees as the kernel writes them; null when that is not a number or not plausible. */
    static @Nullable Double parse(String millidegrees) {
        try {
            return plausible(Long.parseLong(millidegrees) / MILLIDEGREES);
        } catch (NumberFormatException nonsense) {
            return null;
        }
    }

    /** The degrees; null when no CPU that runs can have that temperature. */
    public static @Nullable Double plausible(double celsius) {
        return celsius >= PLAUSIBLE_MIN && celsius <= PLAUSIBLE_MAX ? Double.valueOf(celsius) : null;
    }

    private @Nullable Path find() {
        return find("hwmon", "name", "temp1_input", HWMON_NAMES)
                .or(() -> find("thermal", "type", "temp", ZONE_TYPES))
                .orElse(null);
    }

    private Optional<Path> find(String kind, String nameFile, String valueFile, List<String> wanted) {
        Path best = null;
        int bestRank = wanted.size();
        try (DirectoryStream<Path> devices =
                Files.newDirectoryStream(sys.resolve("class").resolve(kind))) {
            for (Path device : devices) {
                int rank = rank(SmallFile.text(device.resolve(nameFile)).orElse(""), wanted);
                if (rank < bestRank && Files.isReadable(device.resolve(valueFile))) {
                    best = device.resolve(valueFile);
                    bestRank = rank;
                }
            }
        } catch (IOException | DirectoryIteratorException noSuchSensors) {
            return Optional.empty();
        }
        return Optional.ofNullable(best);
    }

    private static int rank(String name, List<String> wanted) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        for (int rank = 0; rank < wanted.size(); rank++) {
            if (lowerCase.contains(wanted.get(rank))) {
                return rank;
            }
        }
        return wanted.size();
    }
}
