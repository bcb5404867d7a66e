/**
 * Who this device is, and how a fleet gets to know it: identity, provisioning, registration. May import {@code model}, {@code plan},
 * {@code event} and {@code store}; JSON appears only in what is sent to and read from a fleet's API.
 *
 * <p>Names are resolved and fleets are called on the one platform thread {@code device-network}, owned by
 * {@link io.containermanager.device.FleetClient}; every other method waits on its caller's thread, which should be virtual.
 */
@NullMarked
package io.containermanager.device;

import org.jspecify.annotations.NullMarked;
