package io.containermanager.api.state;

import io.containermanager.access.Caller;
import io.containermanager.api.http.ApiError;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.rules.SubnetRules;
import io.containermanager.model.rules.Validator;
import io.containermanager.model.wire.MaskRestorer;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads posted states: returns every violation at once, or a state that may be stored. */
public final class StateReader {

    private final SecretsExist secrets;
    private final EngineAccepts engine;

    public StateReader(SecretsExist secrets, EngineAccepts engine) {
        this.secrets = secrets;
        this.engine = engine;
    }

    private static final String INVALID = "invalid target";

    /** A whole state, in which masks may stand for stored values. */
    State state(@Nullable Object tree) {
        return good(StateTree.readState(tree));
    }

    /** One app, in which masks may stand for stored values. */
    public App app(@Nullable Object tree, long appId) {
        return good(StateTree.readApp(tree, appId));
    }

    /** The posted state with stored values in place of masks; it may be stored. */
    State restored(State posted, State stored) {
        var state = good(MaskRestorer.restore(posted, stored));
        return accepted(state, wrong(state), stored);
    }

    /**
     * The change that makes that state the target, for any current target. Everything that does not depend on it is checked here, once: the
     * change may be computed again, on the store's single thread, after a concurrent write.
     */
    UnaryOperator<State> replacing(State posted) {
        if (MaskRestorer.isMasked(posted)) {
            // A mask stands for the value in the target that is being replaced.
            return stored -> restored(posted, stored);
        }
        var wrong = wrong(posted);
        return stored -> accepted(posted, wrong, stored);
    }

    /** What apps that are each right by themselves have wrong together. */
    private static List<Violation> wrong(State posted) {
        return Stream.concat(Validator.check(posted).stream(), SubnetRules.between(posted).stream())
                .toList();
    }

    private State accepted(State state, List<Violation> wrong, State stored) {
        var violations = violations(wrong, state, stored);
        if (!violations.isEmpty()) {
            throw invalid(violations).exception();
        }
        return state;
    }

    /**
     * The stored state with the posted app, which has stored values in place of masks; pointers go into the app.
     *
     * @param caller sees no messages about apps outside its token
     */
    public State restored(App posted, State stored, Caller caller) {
        var restored =
                good(MaskRestorer.restore(posted, stored.app(posted.appId()).orElse(null)));
        return with(stored, restored, caller);
    }

    /** The state with that app, or 400 when the app and the others contradict each other; pointers go into the app. */
    private State with(State state, App app, Caller caller) {
        var joined = state.with(app);
        var wrong = new ArrayList<>(Validator.check(joined, app.appId(), caller::reaches));
        wrong.addAll(SubnetRules.between(joined, app.appId(), caller::reaches));
        var violations = violations(wrong, joined, state);
        if (!violations.isEmpty()) {
            throw invalid(violations.stream()
                            .map(violation -> AppDocument.has(app.appId(), violation.pointer())
                                    ? AppDocument.place(app.appId(), violation)
                                    : new Violation("", violation.pointer() + " " + violation.message()))
                            .toList())
                    .exception();
        }
        return joined;
    }

    private List<Violation> violations(List<Violation> wrong, State wanted, State stored) {
        var missing = engine.rules().secretsAreFiles() ? secrets.missing(wanted, stored) : List.<Violation>of();
        return Stream.of(wrong, missing, engine.refusals(wanted, stored))
                .flatMap(List::stream)
                .toList();
    }

    private static <T> T good(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var violations) -> throw invalid(violations).exception();
        };
    }

    static ApiError invalid(List<Violation> violations) {
        return ApiError.document(INVALID, violations);
    }
}
