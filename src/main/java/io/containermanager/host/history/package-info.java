/**
 * What the machine and its containers did: compact rings in memory, bounded, read as columns. Filled by the sampler's thread and by the
 * reader of containers' statistics; a lock that is never held while calling out keeps them apart. Knows neither files nor JSON.
 */
@NullMarked
package io.containermanager.host.history;

import org.jspecify.annotations.NullMarked;
