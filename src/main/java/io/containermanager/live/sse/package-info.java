/** Server-sent events: the channels for clients without WebSockets. */
@NullMarked
package io.containermanager.live.sse;

import org.jspecify.annotations.NullMarked;
