package io.containermanager.model.read;

import io.containermanager.model.Violation;
import java.util.List;

/**
 * What came of reading a plain tree: a value, or everything that is wrong with it.
 *
 * @param <T> what was to be read
 */
public sealed interface Parsed<T> {

    /**
     * The tree was good.
     *
     * @param value what it said
     */
    record Good<T>(T value) implements Parsed<T> {}

    /**
     * The tree was not good.
     *
     * @param violations all of them, at least one, in the order of the document
     */
    record Bad<T>(List<Violation> violations) implements Parsed<T> {
        public Bad {
            violations = List.copyOf(violations);
        }
    }
}
