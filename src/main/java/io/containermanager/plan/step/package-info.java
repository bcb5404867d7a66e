/** What a plan consists of: steps with causes, impacts and warnings. */
@NullMarked
package io.containermanager.plan.step;

import org.jspecify.annotations.NullMarked;
