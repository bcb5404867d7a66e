/** From declarations to their wire form, canonical JSON and fingerprints. */
@NullMarked
package io.containermanager.model.wire;

import org.jspecify.annotations.NullMarked;
