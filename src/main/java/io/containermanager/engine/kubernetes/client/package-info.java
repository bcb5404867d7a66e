/**
 * Calls to a Kubernetes API server. The only package that knows the client library: its classes are loaded with the Kubernetes engine and no
 * other. Objects are plain trees, as they stand in JSON; failures are {@link io.containermanager.engine.EngineException}s.
 */
@NullMarked
package io.containermanager.engine.kubernetes.client;

import org.jspecify.annotations.NullMarked;
