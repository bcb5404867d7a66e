/**
 * Live channels: the protocol of {@code docs/protocol.md}, its channels, and an outbox for each client so that a slow
 * one costs bounded memory and never delays another. What is below the messages is in {@link
 * io.containermanager.live.websocket}. May import every package below it: {@code model}, {@code plan}, {@code event},
 * {@code engine}, {@code store}, {@code host}, {@code logs}, {@code device}, {@code reconcile} and {@code access};
 * {@code api} reuses its JSON writers.
 *
 * <p>Threads: a few virtual threads {@code live-writer} empty all outboxes while there is something in them, {@code live-pass} sends one
 * sample to all its subscribers, {@code live-exec} writes the output of an interactive command and {@code live-exec-watch} ends it in
 * time, {@code live-logs} hands log entries to the outboxes; {@code live-heartbeat} is one platform thread that pings, reaps and cuts, and
 * never writes to a socket itself; the virtual {@code live-broadcast} encodes a conflated channel's newest value, {@code live-first-sample} hands a new
 * subscriber its first one; {@code live-events} is the bus's thread for the events channel.
 */
@NullMarked
package io.containermanager.live;

import org.jspecify.annotations.NullMarked;
