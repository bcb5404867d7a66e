package io.containermanager.store;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time as stores need it.
 *
 * @param wall for names of files that were set aside
 * @param nanos monotonic nanoseconds, for waits
 */
public record StoreTime(InstantSource wall, LongSupplier nanos) {}
