/** Random faults of three replicas of the manager, as processes of their own on a real cluster. */
@NullMarked
package io.containermanager.replica.faults;

import org.jspecify.annotations.NullMarked;
