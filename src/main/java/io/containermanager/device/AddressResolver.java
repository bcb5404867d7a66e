package io.containermanager.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds a host's addresses. The one place where names become addresses, so that what is checked is what is connected to. */
@FunctionalInterface
public interface AddressResolver {

    /** The machine's own resolver. */
    AddressResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** All addresses of that name or IP literal, at least one. May take as long as the system's resolver does. */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
