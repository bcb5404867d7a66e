/**
 * What an app is on a Kubernetes cluster: pure mappings between declarations, manifests (plain trees, as they stand in YAML) and what the API
 * reports. Nothing here calls a cluster: {@code cluster} does. {@code docs/kubernetes.md} has the table.
 */
@NullMarked
package io.containermanager.engine.kubernetes;

import org.jspecify.annotations.NullMarked;
