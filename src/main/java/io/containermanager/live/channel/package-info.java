/** What clients can subscribe to: metrics, containers, events, state and logs, each encoded once for all subscribers. */
@NullMarked
package io.containermanager.live.channel;

import org.jspecify.annotations.NullMarked;
