/**
 * A Kubernetes cluster as an engine: executes steps, observes what became of them. What objects an app consists of is decided in the package
 * above, how they reach the API server in {@code client}.
 */
@NullMarked
package io.containermanager.engine.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
