package io.containermanager.api;

import io.containermanager.model.App;
import io.containermanager.model.Reading;
import io.containermanager.model.State;
import io.containermanager.model.StateTree;
import org.jspecify.annotations.Nullable;

/** Reads what operators post: every violation at once, or a state that may be stored. Pure. */
final class StateReader {

    private static final String INVALID = "invalid target";

    /** A whole state, to come after the stored one. */
    State state(@Nullable Object tree, State stored) {
        return good(StateTree.readState(tree));
    }

    /** One app. */
    App app(@Nullable Object tree, long appId) {
        return good(StateTree.readApp(tree, appId));
    }

    /** The state as it is, or 400 when its parts contradict each other. */
    State valid(State state) {
        return state;
    }

    private static <T> T good(Reading<T> reading) {
        return switch (reading) {
            case Reading.Good<T>(var value) -> value;
            case Reading.Bad<T>(var violations) ->
                throw ApiError.invalid(
                                INVALID,
                                violations.size() == 1
                                        ? violations.getFirst().message()
                                        : violations.size()
                                                + " things are wrong; violations tells each. Nothing was changed.",
                                violations)
                        .exception();
        };
    }
}
