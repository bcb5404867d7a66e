package io.containermanager.live.websocket;

import io.helidon.websocket.WsListener;

/**
 * Takes binary messages of any length in pieces of at most {@link FrameDecoder#PIECE_MAX_BYTES}, as they come. It may wait as long as it
 * likes before it takes the next one: nothing is read meanwhile, so that the peer's own window fills and it has to wait too.
 */
public interface PieceListener extends WsListener {}
