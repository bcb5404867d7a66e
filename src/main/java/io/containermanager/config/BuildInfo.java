package io.containermanager.config;

import java.io.IOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What was built, from the jar that runs.
 *
 * @param version the version in the jar's manifest; {@code development} where classes run without a jar
 * @param revision the commit, 40 hexadecimal digits; null where it is unknown
 * @param date when that commit was made, so that the same sources make the same jar (ISO 8601, UTC); null where it is unknown
 */
public record BuildInfo(
        String version, @Nullable String revision, @Nullable String date) {

    /** As many digits as Git shows in short form at the least. */
    private static final int SHORT_REVISION_MIN_DIGITS = 7;

    private static final String FILE = "build.properties";

    /** Of the code that runs. */
    public static BuildInfo current() {
        var properties = new Properties();
        try (var file = BuildInfo.class.getResourceAsStream(FILE)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException unreadable) {
            properties.clear();
        }
        return of(BuildInfo.class.getPackage().getImplementationVersion(), properties);
    }

    /** From what the build left: a value that it did not fill in is unknown. */
    static BuildInfo of(@Nullable String version, Properties properties) {
        return new BuildInfo(
                version == null ? "development" : version,
                known(properties.getProperty("revision", "")),
                known(properties.getProperty("date", "")));
    }

    private static @Nullable String known(String value) {
        return value.isBlank() || value.equals("unknown") || value.startsWith("${") ? null : value;
    }

    /** The line that {@code --version} prints behind the program's name. */
    public String line() {
        if (revision == null) {
            return version;
        }
        var digits = revision.substring(0, Math.min(revision.length(), SHORT_REVISION_MIN_DIGITS));
        return version + " (revision " + digits + (date == null ? ")" : ", " + date + ")");
    }
}
