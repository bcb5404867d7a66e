/** A Kubernetes API server in memory. */
@NullMarked
package io.containermanager.engine.kubernetes.fake;

import org.jspecify.annotations.NullMarked;
