package io.containermanager.engine;

import io.containermanager.TempFolder;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.store.files.ProjectFiles;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The simulated engine keeps to the contract, in virtual time. */
class SimulatedEngineContractTest {

    @Nested
    class Steps extends StepContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    @Nested
    class Networks extends NetworkContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    @Nested
    class Run extends RunContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    @Nested
    class Output extends OutputContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    @Nested
    class Terminals extends TerminalContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    @Nested
    class Images extends ImageContract {
        @Override
        EngineUnderTest newSubject() {
            return new Simulated();
        }
    }

    private static final class Simulated implements EngineUnderTest {

        private final VirtualScheduler scheduler = new VirtualScheduler();
        private final Random random = new Random(1);
        private final TempFolder folder = TempFolder.create("files");
        private final ProjectFiles files = new ProjectFiles(folder.path().resolve("projects"));
        private final SimulatedEngine engine = new SimulatedEngine(
                SimulatedSettings.DEFAULTS,
                scheduler,
                random,
                SimulatedEngine.ids(random),
                new UploadedBinds(files::lost));
        private int foreigners;

        @Override
        public Engine engine() {
            return engine;
        }

        @Override
        public long appId() {
            return 1_001;
        }

        @Override
        public String image() {
            return "busybox:1.36";
        }

        @Override
        public String missingImage() {
            return "simulated.fault/pull:1";
        }

        @Override
        public String movableImage() {
            return "registry.example:5000/team/moving:1";
        }

        @Override
        public void moveTag(String image) {
            SimulatedFaults.of(engine).moveTag(image);
        }

        @Override
        public String loadedImage() {
            SimulatedFaults.of(engine).loadImage("made-here:1");
            return "made-here:1";
        }

        @Override
        public void goAway() {
            SimulatedFaults.of(engine).goAway();
        }

        @Override
        public void comeBack() {
            SimulatedFaults.of(engine).comeBack();
        }

        @Override
        public void killBehindOurBack(String containerId) {
            SimulatedFaults.of(engine).kill(containerId);
        }

        @Override
        public ProjectFiles files() {
            return files;
        }

        @Override
        public void restartBehindOurBack(String containerId) {
            SimulatedFaults.of(engine).restart(containerId);
        }

        @Override
        public void foreignContainer(String name) {
            SimulatedFaults.of(engine).foreign("%064x".formatted(++foreigners), name);
        }

        @Override
        public void foreignContainerOn(String network, String networkId, String name) {
            SimulatedFaults.of(engine).stranger(name, network, networkId);
        }

        @Override
        public void foreignNetwork(String name) {
            SimulatedFaults.of(engine).foreignNetwork("%064x".formatted(++foreigners), name);
        }

        @Override
        public void removeNetworkBehindOurBack(String name) {
            SimulatedFaults.of(engine).loseNetwork(name);
        }

        @Override
        public void disconnectBehindOurBack(String containerId, String network) {
            SimulatedFaults.of(engine).disconnect(containerId, network);
        }

        @Override
        public boolean until(BooleanSupplier condition, Duration deadline) {
            return scheduler.runUntil(condition, deadline);
        }

        @Override
        public void close() {
            engine.close();
            folder.close();
        }
    }
}
