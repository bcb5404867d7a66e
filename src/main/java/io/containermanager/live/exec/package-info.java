/** Interactive commands over a WebSocket. */
@NullMarked
package io.containermanager.live.exec;

import org.jspecify.annotations.NullMarked;
