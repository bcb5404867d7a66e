package io.containermanager.host.process;

import io.containermanager.model.text.UnicodeText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a process's arguments and name are shown. Pure. */
final class ProcessCommand {
    /** Longest command shown; ten Java class paths would make a sample a hundred times as large. */
    static final int SHOWN_CHARACTERS_MAX = 256;
    /** Bytes of a command line that are read at all. */
    static final int READ_BYTES_MAX = 4096;
    /** The kernel cuts a process's name to this many bytes. */
    private static final int KERNEL_NAME_BYTES = 15;

    private ProcessCommand() {}

    /** The arguments in {@code /proc/<pid>/cmdline}: each ends with a NUL; trailing empty ones are dropped. */
    static List<String> arguments(byte[] cmdline) {
        int end = cmdline.length;
        while (end > 0 && cmdline[end - 1] == 0) {
            end--;
        }
        return List.of(new String(cmdline, 0, end, StandardCharsets.UTF_8).split("\0", -1));
    }

    /**
     * The name shown for a process: the kernel's, completed from the program's path where the kernel has cut it. The path
     * alone will not do, for a process may name itself.
     */
    static String name(String kernelName, List<String> arguments) {
        if (kernelName.getBytes(StandardCharsets.UTF_8).length < KERNEL_NAME_BYTES || arguments.isEmpty()) {
            return kernelName;
        }
        String program = program(arguments.getFirst());
        return program.startsWith(kernelName) ? shortened(program) : kernelName;
    }

    /** The arguments as one line without control characters, cut with an ellipsis at the bound. */
    static String line(List<String> arguments) {
        return shortened(
                String.join(" ", arguments).replaceAll("\\p{Cntrl}", " ").strip());
    }

    /** The last part of a program's path; what follows a space is an argument that the process wrote there itself. */
    private static String program(String firstArgument) {
        String path = firstArgument.split(" ", 2)[0];
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : UnicodeText.shortened(text, SHOWN_CHARACTERS_MAX - 1);
    }
}
