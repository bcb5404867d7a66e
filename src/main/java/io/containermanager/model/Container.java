package io.containermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One container as the engine reports it now.
 *
 * @param id the engine's id
 * @param name the engine's name for it, without the leading slash
 * @param owner who declared it, from its labels; always present on what an {@link Observation} lists
 * @param imageName the reference it was created by
 * @param imageId the image it really runs (a digest), or null
 * @param config what is known of how it was created, as far as the engine can tell
 * @param run how it runs
 * @param createdAt when it was created; the newer of two containers of a service is the successor
 * @param anonymousVolumes engine names of the volumes without a declared name, by mount path order
 */
public record Container(
        String id,
        String name,
        ContainerLabels owner,
        String imageName,
        @Nullable String imageId,
        ServiceConfig config,
        RunState run,
        Instant createdAt,
        List<AnonymousVolume> anonymousVolumes) {

    /**
     * A volume that the engine made because the image or the spec asked for one without naming it.
     *
     * @param name the engine's name for it
     * @param target the path it is mounted at
     */
    public record AnonymousVolume(String name, String target) {}

    public Container {
        anonymousVolumes = List.copyOf(anonymousVolumes);
    }

    /** The service this is a container of. */
    public ServiceKey key() {
        return new ServiceKey(owner.appId(), owner.serviceId());
    }

    /** The same with other labels. */
    public Container withOwner(ContainerLabels other) {
        return new Container(id, name, other, imageName, imageId, config, run, createdAt, anonymousVolumes);
    }

    /**
     * Whether it has the name that it was made by, or the one that its manager gave it when a successor took that name over. Names are
     * unique on an engine, so that a copy has another one than its original.
     */
    public boolean namedAsMade() {
        return owner.isNameOf(name, id);
    }

    /** How it ended, if it has. */
    public Optional<Integer> exitCode() {
        return Optional.ofNullable(run.exitCode());
    }
}
