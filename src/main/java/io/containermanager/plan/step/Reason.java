package io.containermanager.plan.step;

/**
 * Why a step is needed, for people; and, once it is done, why it was: {@code its container does not exist} is not so any more then.
 *
 * @param now until it is done
 * @param past once it is done
 */
public record Reason(String now, String past) {

    /** One that is as true afterwards: an order, a declaration, another step. */
    public static Reason of(String lasting) {
        return new Reason(lasting, lasting);
    }

    /** The same after words that say the same of both. */
    public Reason after(String lasting) {
        return new Reason(lasting + now, lasting + past);
    }

    /** The same with what another step or an engine said, which stays as it was said. */
    public Reason and(String quoted) {
        return new Reason(now + quoted, past + quoted);
    }
}
