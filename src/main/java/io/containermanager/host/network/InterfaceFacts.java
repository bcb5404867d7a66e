package io.containermanager.host.network;

import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What Linux reports about a network interface under {@code class/net}.
 *
 * @param type as {@link NetworkInterfaceInfo#type()}
 * @param virtual as {@link NetworkInterfaceInfo#virtual()}
 * @param operstate as {@link NetworkInterfaceInfo#operstate()}
 */
public record InterfaceFacts(
        @Nullable String type,
        @Nullable Boolean virtual,
        @Nullable String operstate) {

    /** Nothing is known. */
    static final InterfaceFacts UNKNOWN = new InterfaceFacts(null, null, null);

    /** ARPHRD_LOOPBACK of the kernel's if_arp.h. */
    private static final String HARDWARE_LOOPBACK = "772";

    /**
     * Reads the facts; all unknown when the interface is not there.
     *
     * @param folder its folder below {@code class/net}
     */
    public static InterfaceFacts read(Path folder) {
        String hardware = SmallFile.text(folder.resolve("type")).orElse(null);
        Boolean virtual = isVirtual(folder);
        if (virtual == null) {
            return UNKNOWN;
        }
        boolean wireless = !virtual && hasRadio(folder);
        return new InterfaceFacts(
                hardware == null ? null : type(hardware, wireless, virtual),
                virtual,
                SmallFile.text(folder.resolve("operstate")).orElse(null));
    }

    private static String type(String hardware, boolean wireless, boolean virtual) {
        if (hardware.equals(HARDWARE_LOOPBACK)) {
            return "loopback";
        }
        if (virtual) {
            return "virtual";
        }
        return wireless ? "wireless" : "wired";
    }

    private static boolean hasRadio(Path folder) {
        return Files.isDirectory(folder.resolve("wireless")) || Files.exists(folder.resolve("phy80211"));
    }

    /** Interfaces made by software live below {@code devices/virtual}. */
    private static @Nullable Boolean isVirtual(Path folder) {
        try {
            return Files.readSymbolicLink(folder).toString().contains("/devices/virtual/");
        } catch (IOException | UnsupportedOperationException goneOrNoLink) {
            return null;
        }
    }
}
