package io.containermanager.engine;

import io.containermanager.store.files.ProjectFiles;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** An engine, what can be done to it behind its back, and how time passes: what differs between the engines that keep to the contract. */
interface EngineUnderTest extends AutoCloseable {

    /** What an engine may lack because of what it stands on, not because of how it was written. */
    enum Feature {
        /** It tells which stream a line of a log was written to. */
        LOG_STREAMS,
        /** It ends a command whose time is over or whose terminal was closed, and knows that it is gone. */
        ENDS_COMMANDS,
        /** A command's input can be ended without ending its connection. */
        END_OF_INPUT,
        /** It knows what containers use. */
        USAGE,
        /** It asks registries what a tag means. */
        REGISTRY_LOOKUP,
        /** It tells whether an image was there before it was pulled. */
        PRESENT_IMAGES,
        /** It removes images. */
        IMAGE_REMOVAL,
        /** Containers can have a name that was declared for them. */
        DECLARED_NAMES,
        /** Published ports are those of one host, which each can be taken once. */
        HOST_PORTS,
        /** Networks are objects with ids and subnets, which containers join and leave while they run, and of which two can have one name. */
        NETWORK_OBJECTS,
        /** A container that something else killed stays down, and the kill is reported. */
        KILLS,
        /** Containers can share namespaces of others. */
        SHARED_NAMESPACES,
        /** A volume that is missing when a container that mounts it is created is made with it. */
        MAKES_MISSING_VOLUMES,
        /** Containers bind files of the machine, in whose place the engine makes an empty folder when they are lost. */
        BOUND_FILES
    }

    /** What the engine lacks, and why. */
    default Map<Feature, String> lacks() {
        return Map.of();
    }

    /** Options of its volumes, other than the usual ones. */
    default Map<String, String> volumeOptions() {
        return Map.of("type", "tmpfs", "device", "tmpfs");
    }

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

    /** Where the files are that its containers may bind; only with {@link Feature#BOUND_FILES}. */
    default ProjectFiles files() {
        throw new UnsupportedOperationException();
    }

    /** {@code docker restart} by somebody else; only with {@link Feature#BOUND_FILES}. */
    default void restartBehindOurBack(String containerId) {
        throw new UnsupportedOperationException(containerId);
    }

    /** Creates an unmanaged container of that name. */
    void foreignContainer(String name);

    /** Runs an unmanaged container on the only network of that name; only with {@link Feature#NETWORK_OBJECTS}. */
    default void foreignContainerOn(String network, String networkId, String name) {
        throw new UnsupportedOperationException(name);
    }

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
