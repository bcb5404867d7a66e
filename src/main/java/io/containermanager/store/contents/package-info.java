/** What every store keeps, in memory and as text, whatever it writes it to: targets, what is remembered of services, the device. Pure. */
@NullMarked
package io.containermanager.store.contents;

import org.jspecify.annotations.NullMarked;
