/** What is noticed about containers beside the plan, and when it is worth an event. */
@NullMarked
package io.containermanager.reconcile.report;

import org.jspecify.annotations.NullMarked;
