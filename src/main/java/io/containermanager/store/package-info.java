/**
 * Durable state, in two SQLite files: {@code database.sqlite} (targets, the reconciler's memory of each service, the
 * device; durable before any response) and {@code history.sqlite} (events and passes; size-capped, disposable). May import {@code model},
 * {@code plan} and {@code event}.
 *
 * <p>SQLite is native code that would pin a virtual thread's carrier, so each file has its own platform thread, named
 * {@code store-database} and {@code store-history}; callers wait for it on their own threads.
 */
@NullMarked
package io.containermanager.store;

import org.jspecify.annotations.NullMarked;
