package io.containermanager.engine;

import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.VirtualScheduler;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The contract in virtual time. */
class SimulatedEngineContractTest extends EngineContractTest {

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final Random random = new Random(1);
    private final SimulatedEngine engine =
            new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
    private int foreigners;

    @Override
    Engine engine() {
        return engine;
    }

    @Override
    long appId() {
        return 1_001;
    }

    @Override
    String image() {
        return "busybox:1.36";
    }

    @Override
    String missingImage() {
        return "simulated.fault/pull:1";
    }

    @Override
    void goAway() {
        engine.faults().goAway();
    }

    @Override
    void comeBack() {
        engine.faults().comeBack();
    }

    @Override
    void killBehindOurBack(String containerId) {
        engine.faults().kill(containerId);
    }

    @Override
    void foreignContainer(String name) {
        engine.faults().foreign("%064x".formatted(++foreigners), name);
    }

    @Override
    boolean until(BooleanSupplier condition, Duration deadline) {
        return scheduler.runUntil(condition, deadline);
    }
}
