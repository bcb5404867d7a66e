package io.containermanager.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers the first write that failed, which a {@link java.io.PrintStream} around it hides. For one thread at a time. */
public final class CheckedOutput extends OutputStream {

    /** A reader that has seen enough, such as {@code head}: what the C library says of EPIPE. */
    private static final String CLOSED_PIPE = "Broken pipe";

    private final OutputStream to;
    private @Nullable IOException failure;

    public CheckedOutput(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            to.write(bytes, from, length);
        } catch (IOException failed) {
            failure = failure == null ? failed : failure;
            throw failed;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            to.flush();
        } catch (IOException failed) {
            failure = failure == null ? failed : failure;
            throw failed;
        }
    }

    /** Why the output is incomplete; empty when it is whole, or its reader has left. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure)
                .filter(failed -> !String.valueOf(failed.getMessage()).contains(CLOSED_PIPE));
    }
}
