package io.containermanager.access;

import io.containermanager.access.origin.OriginRule;
import java.util.Optional;

/**
 * What is known of a request before it is served.
 *
 * @param changes whether its method may change something: anything but GET, HEAD and OPTIONS
 * @param anyHost whether the service answers it by any name: a probe, a scrape, the look of an error's page
 * @param address the peer's address
 * @param host the authority that was asked for, see {@link io.containermanager.access.origin.RequestAuthority}
 * @param origin the {@code Origin} header
 * @param site the {@code Sec-Fetch-Site} header
 * @param authorization the {@code Authorization} header
 * @param ticket a ticket, where one may stand for a token
 * @param cookies the {@code Cookie} header
 * @param forwarded what another replica put beside a request that it forwards
 */
public record AccessRequest(
        boolean changes,
        boolean anyHost,
        String address,
        String host,
        Optional<String> origin,
        Optional<String> site,
        Optional<String> authorization,
        Optional<String> ticket,
        Optional<String> cookies,
        Optional<String> forwarded) {

    /** The request as the replica that forwards it got it, which has checked what page made it. */
    AccessRequest cameFrom(String browser) {
        return new AccessRequest(
                changes,
                anyHost,
                browser,
                host,
                Optional.empty(),
                Optional.of(OriginRule.SAME_ORIGIN),
                authorization,
                ticket,
                cookies,
                forwarded);
    }
}
