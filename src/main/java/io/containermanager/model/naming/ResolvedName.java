package io.containermanager.model.naming;

import java.util.List;

/** What is meant by a name. */
public sealed interface ResolvedName {

    /** Exactly one app or service. */
    record Found(long id) implements ResolvedName {}

    /**
     * Several apps have this name; each can be addressed by its id.
     *
     * @param ids theirs, ascending
     */
    record Ambiguous(List<Long> ids) implements ResolvedName {
        public Ambiguous {
            ids = List.copyOf(ids);
        }
    }

    /**
     * None has this name.
     *
     * @param similar names that may have been meant, the nearest first, at most {@link NameIndex#SIMILAR_MAX}
     */
    record Unknown(List<String> similar) implements ResolvedName {
        public Unknown {
            similar = List.copyOf(similar);
        }
    }
}
