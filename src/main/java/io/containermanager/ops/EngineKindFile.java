package io.containermanager.ops;

import io.containermanager.config.StartException;
import io.containermanager.event.FailureText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Says in the data folder which kind of engine its target was kept for: {@code engine-kind}, one word. What was tried out with the simulated
 * engine is not meant for a real one, which could not even get its images: the simulated engine invents their digests. And a simulated one must
 * not answer for what runs on a real one.
 */
public final class EngineKindFile {

    /** Its name, beside the database. */
    public static final String NAME = "engine-kind";

    private static final String SIMULATED = "simulated";
    private static final Logger LOGGER = System.getLogger(EngineKindFile.class.getName());

    private EngineKindFile() {}

    /**
     * Notes the kind of a start. A folder without a note takes it.
     *
     * @param declared whether the target has apps
     * @throws StartException when they are kept for the simulated engine and this one is real, or the other way round
     */
    public static void require(Path file, String kind, boolean declared) {
        try {
            var kept = read(file);
            if (kept.isPresent() && declared && isSimulated(kept.get()) != isSimulated(kind)) {
                throw new StartException(List.of("engine.kind = " + kind + ": the apps in the data folder "
                        + file.toAbsolutePath().getParent() + " were applied to engine.kind " + kept.get()
                        + "; set another DATABASE_PATH for this engine (backup there and restore here carry apps"
                        + " over), or start with engine.kind " + kept.get() + " again and remove the apps"));
            }
            if (!kept.equals(Optional.of(kind))) {
                Files.writeString(file, kind + "\n");
            }
        } catch (IOException failed) {
            LOGGER.log(
                    Level.WARNING,
                    file + " cannot be used, so a change of engine.kind is not noticed: " + FailureText.of(failed));
        }
    }

    private static boolean isSimulated(String kind) {
        return kind.equals(SIMULATED);
    }

    /** Empty where there is none, or a crash left it without its word. */
    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip()).filter(word -> !word.isEmpty());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}
