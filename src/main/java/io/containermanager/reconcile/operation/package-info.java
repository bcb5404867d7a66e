/**
 * What is asked for beside the target's text: an <em>apply</em>, an <em>order</em> about a service, a pause, a purge, another try of what is
 * held. Each says what to do or to remember; only {@code OrderedServices} keeps something.
 */
@NullMarked
package io.containermanager.reconcile.operation;

import org.jspecify.annotations.NullMarked;
