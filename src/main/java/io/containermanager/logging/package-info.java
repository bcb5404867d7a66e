/** The service's own log: formats, bounds and masking. */
@NullMarked
package io.containermanager.logging;

import org.jspecify.annotations.NullMarked;
