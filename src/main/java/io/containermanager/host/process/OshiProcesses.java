package io.containermanager.host.process;

import java.util.List;
import java.util.Optional;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** The processes of a machine without a proc file system, as OSHI lists them: for development on other systems. */
public final class OshiProcesses implements ProcessSource {
    private final OperatingSystem system;

    public OshiProcesses(OperatingSystem system) {
        this.system = system;
    }

    @Override
    public List<ProcessReading> readings() {
        // Process 0 is the kernel's idle loop on Windows and macOS.
        return system.getProcesses().stream()
                .filter(process -> process.getProcessID() != 0)
                .limit(READINGS_MAX)
                .map(OshiProcesses::reading)
                .toList();
    }

    @Override
    public Optional<List<String>> arguments(int pid) {
        return Optional.ofNullable(system.getProcess(pid)).map(OSProcess::getArguments);
    }

    private static ProcessReading reading(OSProcess process) {
        return new ProcessReading(
                process.getProcessID(),
                process.getStartTime(),
                process.getName(),
                process.getKernelTime() + process.getUserTime(),
                process.getResidentMemory());
    }
}
