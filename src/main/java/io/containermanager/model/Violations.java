package io.containermanager.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what is wrong with one tree, up to {@link Limits#VIOLATIONS_MAX}. Not thread-safe: made for one reading.
 *
 * <p>Reading expands and sorts, so a port's place in what was read is not its place in the tree. {@link #origin} keeps
 * both,
 * so that rules over what was read still point into the tree.
 */
public final class Violations {

    private final List<Violation> found = new ArrayList<>();
    private final Map<String, String> origins = new HashMap<>();
    private final boolean stored;
    private int beyond;

    /** Of a tree that a client sent. */
    public Violations() {
        this(false);
    }

    /**
     * Of a tree.
     *
     * @param stored whether it was accepted before: what only an engine would refuse is not a violation then, for an earlier version may not
     *     have looked for it
     */
    public Violations(boolean stored) {
        this.stored = stored;
    }

    /** Adds what an engine would refuse, though it can be read; nothing for a tree that was accepted before. */
    public void addUnlessStored(String pointer, String message) {
        if (!stored) {
            add(pointer, message);
        }
    }

    public boolean stored() {
        return stored;
    }

    public void add(String pointer, String message) {
        if (found.size() < Limits.VIOLATIONS_MAX) {
            found.add(new Violation(pointer, message));
        } else {
            beyond++;
        }
    }

    /** Says where in the tree that stands which has the pointer {@code canonical} in what was read. */
    public void origin(String canonical, String pointer) {
        if (!canonical.equals(pointer)) {
            origins.put(canonical, pointer);
        }
    }

    /** Adds what a rule over the reading found, pointing into the tree. */
    public void addRead(Violation violation) {
        add(origins.getOrDefault(violation.pointer(), violation.pointer()), violation.message());
    }

    public boolean none() {
        return found.isEmpty();
    }

    /** A number that grows with each violation: equal before and after means that what came between was good. */
    public int count() {
        return found.size() + beyond;
    }

    public List<Violation> list() {
        if (beyond == 0) {
            return List.copyOf(found);
        }
        var all = new ArrayList<>(found);
        all.add(new Violation("", "and " + beyond + " more: fix these first"));
        return List.copyOf(all);
    }
}
