package io.containermanager.model;

/**
 * One declared container: what to run and how.
 *
 * @param serviceId 1 … {@link App#MAX_ID}, unique within its app
 * @param serviceName unique within its app; the alias by which its siblings reach it
 * @param imageName the image reference as declared (Docker's grammar); it alone counts, not {@code config.image}
 * @param config everything else
 */
public record Service(long serviceId, String serviceName, String imageName, ServiceConfig config) {

    /** This service with another image. */
    public Service withImage(String image) {
        return new Service(serviceId, serviceName, image, config);
    }

    /** This service with another configuration. */
    public Service withConfig(ServiceConfig changed) {
        return new Service(serviceId, serviceName, imageName, changed);
    }
}
