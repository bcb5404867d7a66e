/**
 * The server's side of RFC 6455 behind Helidon's {@code WsListener}, {@code WsSession} and {@code WsRouting}, because
 * the pinned module hands out fragments that are decoded already, reports no end of a connection and allows one sender
 * only. A later Helidon that does all three can take this package's place. Knows nothing of channels; decoding ({@link
 * io.containermanager.live.websocket.FrameDecoder}), handshake and UTF-8 checks are pure.
 *
 * <p>Threads: Helidon's virtual thread of a connection reads; the sender writes, one at a time; {@code live-ping},
 * {@code live-close} and {@code live-cut} are short virtual threads, so that no watcher of connections waits
 * for one.
 */
@NullMarked
package io.containermanager.live.websocket;

import org.jspecify.annotations.NullMarked;
