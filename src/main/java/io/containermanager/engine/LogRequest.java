package io.containermanager.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The position from which to follow a container's log.
 *
 * @param since only lines after this; null starts at the tail
 * @param tailMaxLines maximum number of past lines if {@code since} is null
 */
public record LogRequest(@Nullable Instant since, int tailMaxLines) {}
