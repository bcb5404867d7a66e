package io.containermanager.live;

/** A client that is being let in: what the guards found out and its endpoint has to know. Belongs to the connection's own thread. */
final class Entrance {

    /** The one of this upgrade. */
    static final ScopedValue<Entrance> CURRENT = ScopedValue.newInstance();

    private final String address;
    private Lease lease = Lease.UNLIMITED;

    Entrance(String address) {
        this.address = address;
    }

    /** The one of this upgrade; outside of any one that nobody sees. */
    static Entrance current() {
        return CURRENT.isBound() ? CURRENT.get() : new Entrance("");
    }

    String address() {
        return address;
    }

    void admit(Lease until) {
        lease = until;
    }

    Lease lease() {
        return lease;
    }
}
