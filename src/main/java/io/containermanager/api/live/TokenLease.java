package io.containermanager.api.live;

import io.containermanager.access.Access;
import io.containermanager.access.Caller;
import io.containermanager.live.client.Lease;

/** A connection lasts as long as what let its caller in: the token is configured as it was, and has not expired. */
public record TokenLease(Access access, Caller caller) implements Lease {

    @Override
    public boolean holds() {
        return access.holds(caller);
    }
}
