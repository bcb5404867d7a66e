package io.containermanager.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** An engine, what can be done to it behind its back, and how time passes: what differs between the engines that keep to the contract. */
interface EngineUnderTest extends AutoCloseable {

    Engine engine();

    /** An app id that no other test on the same machine uses. */
    long appId();

    /** An image that can be pulled, or is there; it has a shell with {@code echo}, {@code sleep}, {@code seq}, {@code exit}. */
    String image();

    /** An image that no registry has. */
    String missingImage();

    /** An image that a registry has and that its tag can be moved from; not present. */
    String movableImage();

    /** Makes the registry give another image by that name. */
    void moveTag(String image);

    /** An image that is present and that no registry has or gave. */
    String loadedImage();

    /** Makes the engine go away: calls to it fail. */
    void goAway();

    /** Makes it come back. */
    void comeBack();

    /** {@code docker kill} by somebody else. */
    void killBehindOurBack(String containerId);

    /** Creates an unmanaged container of that name. */
    void foreignContainer(String name);

    /** Creates an unmanaged network of that name beside the existing ones. */
    void foreignNetwork(String name);

    /** Removes the only network of that name, which no running container uses. */
    void removeNetworkBehindOurBack(String name);

    /** {@code docker network disconnect} by somebody else. */
    void disconnectBehindOurBack(String containerId, String network);

    /** Waits until the condition holds or the deadline is over; returns whether it holds. */
    boolean until(BooleanSupplier condition, Duration deadline);

    /** Removes what the test left. */
    @Override
    void close();
}
