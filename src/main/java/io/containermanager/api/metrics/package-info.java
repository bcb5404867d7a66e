/** Metrics of the host, the containers and the service itself: as documents, as history and as Prometheus text. */
@NullMarked
package io.containermanager.api.metrics;

import org.jspecify.annotations.NullMarked;
