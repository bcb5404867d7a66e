package io.containermanager.access;

import io.containermanager.model.Violation;

/**
 * One thing that a target can do to more than its own containers.
 *
 * @param kind who may grant it
 * @param what what it comes to, the same wherever it stands
 * @param holder whose it is, with everything that decides what is done with it: when that changes, the power is a new one
 * @param pointer where it stands in the state's wire form
 */
record Power(Kind kind, String what, Object holder, String pointer) {

    /** Who may grant a power. */
    enum Kind {
        /** Equals root on the machine, or acts on the machine itself: needs {@link Scope#ADMIN}. */
        MACHINE,
        /** Reaches beyond the app: a token that is limited to apps needs the configuration's grant. */
        BEYOND
    }

    /** The same power wherever its holder stands: what is compared between two targets. */
    record Identity(Kind kind, String what, Object holder) {}

    Identity identity() {
        return new Identity(kind, what, holder);
    }

    Violation violation() {
        return new Violation(
                pointer,
                kind == Kind.MACHINE
                        ? what + ": this needs the scope admin, because it equals root on the machine or acts on the"
                                + " machine itself"
                        : what + ": this reaches beyond the apps of the token");
    }
}
