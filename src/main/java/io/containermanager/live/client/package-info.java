/** One connected client: its outbox, its subscriptions, its rate limit and heartbeat, and the messages it sends and gets. */
@NullMarked
package io.containermanager.live.client;

import org.jspecify.annotations.NullMarked;
