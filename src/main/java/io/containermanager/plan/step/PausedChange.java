package io.containermanager.plan.step;

import org.jspecify.annotations.Nullable;

/**
 * Something besides containers that a target changes and that an operator's pause of reconciling leaves as it is until it ends.
 *
 * @param appId the app that is paused
 * @param appName what the target calls it; null where it does not declare it
 * @param what is left as it is: {@code volume 1001_data}
 */
public record PausedChange(long appId, @Nullable String appName, String what) {}
