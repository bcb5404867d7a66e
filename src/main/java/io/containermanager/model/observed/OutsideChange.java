package io.containermanager.model.observed;

import org.jspecify.annotations.Nullable;

/**
 * What was changed outside of a container since the manager made it, on engines that can tell; each null while it is as it was made, or that is not
 * known.
 *
 * @param spec why it is not what it was made as, for people: another container has to take its place
 * @param reach which object that others reach it by, or that it needs for its next start, is missing or changed, for people: it is restored in place
 */
public record OutsideChange(@Nullable String spec, @Nullable String reach) {

    public static final OutsideChange NONE = new OutsideChange(null, null);
}
