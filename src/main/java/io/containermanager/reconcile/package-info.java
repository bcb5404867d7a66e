/**
 * Keeps the machine as declared: the one loop that observes, plans and executes, and the passes it makes. May import {@code model},
 * {@code plan}, {@code event}, {@code engine} and {@code store}.
 *
 * <p>All of its state belongs to the thread {@code reconcile-loop}; requests and answers reach that thread as tasks, and what others read
 * are immutable snapshots.
 */
@NullMarked
package io.containermanager.reconcile;

import org.jspecify.annotations.NullMarked;
