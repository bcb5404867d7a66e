package io.containermanager.engine.docker.json;

import io.containermanager.model.observed.ContainerLabels;
import java.util.Map;
import java.util.Set;

/**
 * The images that the engine has.
 *
 * @param names every tag and digest of every present image, see {@link io.containermanager.model.ImageReference#normal}
 * @param digests by image id: the registry's digest, or the id itself for an image that no registry gave
 * @param copied by image id: the labels of a managed container that an image carries because it was committed from that container
 */
public record PresentImages(Set<String> names, Map<String, String> digests, Map<String, ContainerLabels> copied) {}
