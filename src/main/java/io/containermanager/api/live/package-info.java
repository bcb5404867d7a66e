/** Who may open a WebSocket or an event stream, the stream's route and the statistics of the live side. */
@NullMarked
package io.containermanager.api.live;

import org.jspecify.annotations.NullMarked;
