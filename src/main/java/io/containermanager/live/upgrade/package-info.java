/** From an HTTP upgrade to a connected client. */
@NullMarked
package io.containermanager.live.upgrade;

import org.jspecify.annotations.NullMarked;
