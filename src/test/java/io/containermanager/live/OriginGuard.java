package io.containermanager.live;

import io.containermanager.access.origin.OriginRule;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeRefusedException;
import io.containermanager.live.client.UpgradeRequest;
import java.util.Set;

/**
 * The rule about origins for upgrades, the same as for requests that change something: no foreign site can watch through a visitor's
 * browser (RFC 6455 section 10.2). Pure.
 *
 * @param rule which pages may connect; programs send no {@code Origin}
 */
record OriginGuard(OriginRule rule) implements UpgradeAuthorizer {

    /** A rule of these origins, with or without pages of this machine. */
    OriginGuard(Set<String> allowed, boolean loopback) {
        this(new OriginRule(allowed, loopback));
    }

    @Override
    public ConnectionLifetime authorize(UpgradeRequest request) {
        if (!rule.passes(request.host(), request.origin(), request.header().apply("Sec-Fetch-Site"))) {
            throw new UpgradeRefusedException(
                    403,
                    "Pages of this origin may not connect; add the origin to security.allowed-origins if they should");
        }
        return ConnectionLifetime.UNLIMITED;
    }
}
