/** Volumes of a Docker daemon: creating and removing them, and what became of those that a new container mounts. */
@NullMarked
package io.containermanager.engine.docker.volume;

import org.jspecify.annotations.NullMarked;
