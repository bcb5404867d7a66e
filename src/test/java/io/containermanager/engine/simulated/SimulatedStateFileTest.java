package io.containermanager.engine.simulated;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.Volume;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedStateFileTest {

    @TempDir
    private Path folder;

    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", () -> Instant.EPOCH, System::nanoTime);
    private final Random random = new Random(1);
    private final SimulatedEngine engine =
            new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));

    @AfterEach
    void close() {
        engine.close();
        scheduler.close();
    }

    private void createVolume(String name) {
        engine.execute(new Step.CreateVolume(1, name, Volume.PLAIN, Reason.of("missing")))
                .join();
    }

    @Test
    void changesAreWrittenByThemselvesAndAtTheEnd() throws Exception {
        var file = folder.resolve("simulated-engine.json");
        try (var _ = new SimulatedStateFile(file, engine, scheduler)) {
            createVolume("1_data");
            await().until(() -> Files.exists(file) && volumes(file).equals(List.of("1_data")));
            createVolume("1_more");
        }
        assertThat(volumes(file), is(List.of("1_data", "1_more")));
    }

    @Test
    void aFileThatCannotBeReadIsSetAside() throws Exception {
        var file = folder.resolve("simulated-engine.json");
        Files.writeString(file, "{\"containers\": [");
        assertThat(SimulatedStateFile.read(file).isEmpty(), is(true));
        assertThat(Files.exists(folder.resolve("simulated-engine.json.unreadable")), is(true));
        assertThat(SimulatedStateFile.read(file).isEmpty(), is(true));
    }

    private static List<String> volumes(Path file) {
        return SimulatedStateFile.read(file).orElseThrow().volumes();
    }
}
