/** Resource usage of containers, from control groups or from the daemon. */
@NullMarked
package io.containermanager.engine.docker.stats;

import org.jspecify.annotations.NullMarked;
