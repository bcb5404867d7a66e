/**
 * The Docker Engine API as an engine: mapping (pure: {@code *Body}, {@code *Reading}, frames and lines) apart from calls. May import
 * {@code model}, {@code plan}, {@code event} and {@code engine}; JSON stays inside.
 *
 * <p>Every call and every stream blocks a virtual thread of its own, named after what it does and owned by {@link DockerEngine}; waits
 * and watchdogs are the scheduler's tasks, which never block.
 */
@NullMarked
package io.containermanager.engine.docker;

import org.jspecify.annotations.NullMarked;
