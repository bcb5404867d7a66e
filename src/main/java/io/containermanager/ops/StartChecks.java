package io.containermanager.ops;

import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.file.SmallTextFile;
import io.containermanager.ops.StartRules.Finding;
import io.containermanager.ops.StartRules.Kind;
import io.containermanager.store.sqlite.NativeLibrary;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The checks that a start and {@code --check-config} share: found by {@link StartProbe}, judged by {@link StartRules}. */
public final class StartChecks {

    private static final Logger LOGGER = System.getLogger(StartChecks.class.getName());

    private StartChecks() {}

    /** Refuses a start that cannot succeed with a line for each reason, and makes the data folder; warns of the rest. */
    public static void require(Settings settings) {
        var findings = StartRules.judge(settings, StartProbe.look(settings, false), SmallTextFile.user());
        var reasons = findings.stream()
                .filter(finding -> finding.kind() != Kind.WARNING)
                .map(Finding::text)
                .toList();
        if (!reasons.isEmpty()) {
            throw new StartException(reasons);
        }
        findings.forEach(finding -> LOGGER.log(Level.WARNING, finding.text()));
        makeDataFolder(settings.databasePath());
    }

    /** What looked possible may fail for reasons that only trying shows, such as a full or special file system. */
    private static void makeDataFolder(Path database) {
        var folder = Objects.requireNonNull(database.toAbsolutePath().getParent(), "an absolute path of a file");
        try {
            if (!Files.isDirectory(folder)) {
                boolean posix =
                        folder.getFileSystem().supportedFileAttributeViews().contains("posix");
                Files.createDirectories(
                        folder,
                        posix
                                ? new FileAttribute<?>[] {
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                                }
                                : new FileAttribute<?>[0]);
            }
        } catch (IOException failed) {
            throw new StartException(List.of("store.database-path = " + database + ": the data folder " + folder
                    + " cannot be created (" + SmallTextFile.why(failed)
                    + "), or set another path (store.database-path or DATABASE_PATH)"));
        }
    }

    /**
     * Prints everything that is wrong with the configuration and with what it names, and changes nothing.
     *
     * @return whether a start would succeed, once other processes leave its port and its data folder alone: an upgrade is checked while the
     *     old version runs
     */
    public static boolean print(
            Optional<Path> file, Map<String, String> environment, PrintStream out, PrintStream problems) {
        var found = Settings.examine(file, environment);
        var lines = new ArrayList<>(found.problems());
        var warnings = new ArrayList<>(found.settings().warnings());
        for (var finding :
                StartRules.judge(found.settings(), StartProbe.look(found.settings(), true), SmallTextFile.user())) {
            if (!found.refused().contains(finding.key())) {
                (finding.kind() == Kind.PROBLEM ? lines : warnings).add(finding.text());
            }
        }
        NativeLibrary.problem().ifPresent(lines::add);
        lines.forEach(line -> problems.println("container-manager: " + line));
        warnings.forEach(line -> out.println("Warning: " + line));
        out.println(lines.isEmpty() ? "The configuration is good." : summary(lines.size()));
        return lines.isEmpty();
    }

    private static String summary(int problems) {
        return problems + (problems == 1 ? " problem" : " problems") + " found; the service would not start.";
    }
}
