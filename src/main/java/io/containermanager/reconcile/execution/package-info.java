/** What runs beside the loop: observing the engine, executing steps, their limits, backoff and pulls. */
@NullMarked
package io.containermanager.reconcile.execution;

import org.jspecify.annotations.NullMarked;
