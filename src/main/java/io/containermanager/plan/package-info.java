/**
 * Pure decisions: what to do next, given what is declared, what runs, what failed before and the time. Nothing here touches an engine,
 * a store, a clock or a thread; the same arguments give the same plan. May import {@code model} only.
 */
@NullMarked
package io.containermanager.plan;

import org.jspecify.annotations.NullMarked;
