/** Routes of containers: lists, logs, one-shot commands, and who may open an interactive one. */
@NullMarked
package io.containermanager.api.containers;

import org.jspecify.annotations.NullMarked;
