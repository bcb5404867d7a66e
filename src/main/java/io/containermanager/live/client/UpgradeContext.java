package io.containermanager.live.client;

/** A client that is being let in: what the guards found out and its endpoint has to know. Belongs to the connection's own thread. */
public final class UpgradeContext {

    /** The one of this upgrade. */
    public static final ScopedValue<UpgradeContext> CURRENT = ScopedValue.newInstance();

    private final String address;
    private Lease lease = Lease.UNLIMITED;

    public UpgradeContext(String address) {
        this.address = address;
    }

    /** The one of this upgrade; outside of any one that nobody sees. */
    public static UpgradeContext current() {
        return CURRENT.isBound() ? CURRENT.get() : new UpgradeContext("");
    }

    public String address() {
        return address;
    }

    void admit(Lease until) {
        lease = until;
    }

    public Lease lease() {
        return lease;
    }
}
