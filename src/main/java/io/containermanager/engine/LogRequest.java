package io.containermanager.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * From where to follow a container's output.
 *
 * @param since only lines after this; null means from the tail
 * @param tailMaxLines how many past lines at the most when {@code since} is null
 */
public record LogRequest(@Nullable Instant since, int tailMaxLines) {}
