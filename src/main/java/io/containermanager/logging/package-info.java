/** The service's own log: formats, bounds and masking. The containers' logs are in {@link io.containermanager.logs}. */
@NullMarked
package io.containermanager.logging;

import org.jspecify.annotations.NullMarked;
