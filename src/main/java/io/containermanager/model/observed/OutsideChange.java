package io.containermanager.model.observed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed outside of a container since the manager made it, on engines that can tell; each null while it is as it was made, or that is not
 * known.
 *
 * @param spec why it is not what it was made as, for people: another container has to take its place
 * @param reach which object that others reach it by, or that it needs for its next start, is missing or changed, for people: it is restored in place
 * @param network the engine's name of the network whose objects that is about; null when it is about others
 * @param lost uploaded files that it binds and that are gone
 */
public record OutsideChange(
        @Nullable String spec,
        @Nullable String reach,
        @Nullable String network,
        List<LostFile> lost) {

    public static final OutsideChange NONE = new OutsideChange(null, null);

    /** One that is about no network. */
    public OutsideChange(@Nullable String spec, @Nullable String reach) {
        this(spec, reach, null);
    }

    /** One without lost files. */
    public OutsideChange(@Nullable String spec, @Nullable String reach, @Nullable String network) {
        this(spec, reach, network, List.of());
    }

    /** Lost files alone. */
    public static OutsideChange of(List<LostFile> lost) {
        return lost.isEmpty() ? NONE : new OutsideChange(null, null, null, lost);
    }

    public OutsideChange {
        lost = List.copyOf(lost);
    }
}
