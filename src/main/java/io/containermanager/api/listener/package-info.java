/**
 * What stands between Helidon's listener and the network: who may connect, how long a client may keep others waiting, and how many bytes
 * of bodies are in memory. A {@link io.containermanager.api.listener.ConnectionGuard} is installed into a server that is being built; it
 * sees each connection when it is accepted, each read and each write.
 */
@NullMarked
package io.containermanager.api.listener;

import org.jspecify.annotations.NullMarked;
