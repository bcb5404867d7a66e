/**
 * What several replicas of the manager share on a Kubernetes cluster: the targets ({@code store/}) and who of them acts ({@code lease/}). May
 * import {@code store} and the client of the Kubernetes engine.
 */
@NullMarked
package io.containermanager.replica;

import org.jspecify.annotations.NullMarked;
