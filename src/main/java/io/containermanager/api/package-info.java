/**
 * The HTTP side: one class per topic whose {@code endpoints()} is its table of contents, one error shape, strict JSON in and ready bytes
 * out. May import every other package but the root.
 *
 * <p>Handlers run on Helidon's virtual thread of their connection and may wait there, always with a bound; nothing here owns a thread.
 */
@NullMarked
package io.containermanager.api;

import org.jspecify.annotations.NullMarked;
