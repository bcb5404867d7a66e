package io.containermanager.host.linux;

import io.containermanager.linux.SmallFile;
import org.jspecify.annotations.Nullable;
import oshi.software.os.OperatingSystem;

/** The machine's name. */
public final class HostName {

    private HostName() {}

    /**
     * The kernel's word on Linux, since OSHI asks the resolver there, which may take seconds. In a container the kernel returns the
     * container's name, whatever proc file system is asked; the host's is in its {@code /etc/hostname}.
     */
    public static @Nullable String read(HostSettings settings, @Nullable OperatingSystem system) {
        if (system == null) {
            var kernels = settings.procPath().resolve("sys/kernel/hostname");
            var file = settings.hasHostRoot() ? settings.rootPath().resolve("etc/hostname") : kernels;
            return SmallFile.text(file).or(() -> SmallFile.text(kernels)).orElse(null);
        }
        String name = system.getNetworkParams().getHostName();
        return name.isBlank() ? null : name;
    }
}
