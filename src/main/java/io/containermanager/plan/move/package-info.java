/** Ports, addresses and names that move from one container of ours to another in one plan: who gives them up first. */
@NullMarked
package io.containermanager.plan.move;

import org.jspecify.annotations.NullMarked;
