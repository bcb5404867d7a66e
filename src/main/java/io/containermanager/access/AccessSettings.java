package io.containermanager.access;

import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import java.util.Set;

/**
 * What every request must satisfy ({@code security.*}).
 *
 * @param tokens who is known
 * @param hosts which names the service may be called by while the caller is unknown
 * @param origins which pages may change something
 * @param openMetrics whether {@code /metrics} needs no token ({@code security.open-metrics})
 */
public record AccessSettings(TokenBook tokens, HostRule hosts, OriginRule origins, boolean openMetrics) {

    /** No tokens, no foreign names, no foreign pages. */
    public static AccessSettings anonymous(String machine) {
        return new AccessSettings(TokenBook.none(), new HostRule(Set.of(), machine), new OriginRule(Set.of()), false);
    }
}
