/** Ports, addresses and names that move from one managed container to another in one plan: who gives them up first. */
@NullMarked
package io.containermanager.plan.move;

import org.jspecify.annotations.NullMarked;
