/** Network interfaces, routes and counters of the machine. */
@NullMarked
package io.containermanager.host.network;

import org.jspecify.annotations.NullMarked;
