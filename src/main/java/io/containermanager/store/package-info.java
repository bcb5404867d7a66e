/**
 * What survives a restart, in two SQLite files: {@code database.sqlite} (targets, what reconciling remembers of each service, the
 * device; durable before any answer) and {@code history.sqlite} (events and passes; size-capped, disposable). May import {@code model},
 * {@code plan} and {@code event}.
 *
 * <p>SQLite is native code that would pin a virtual thread's carrier, so each file has one platform thread of its own, named
 * {@code store-database} and {@code store-history}; callers wait for it on threads of theirs.
 */
@NullMarked
package io.containermanager.store;

import org.jspecify.annotations.NullMarked;
