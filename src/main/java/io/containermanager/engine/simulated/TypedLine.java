package io.containermanager.engine.simulated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The line that is being typed, as a terminal's line discipline keeps it (termios(3), canonical mode). Not thread-safe. */
final class TypedLine {

    /** As in Linux: what is typed beyond it is dropped. */
    static final int LINE_MAX_BYTES = 4_095;

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    private final boolean echoes;
    private byte[] line = new byte[0];

    /** What a typed byte means. */
    enum Meaning {
        /** It belongs to the line, or changes it. */
        EDIT,
        /** The line is complete: {@link #take}. */
        ENTER,
        /** The running command is to end. */
        INTERRUPT,
        /** No more input comes. */
        END
    }

    TypedLine(boolean echoes) {
        this.echoes = echoes;
    }

    /** Takes one byte; what is to be shown of it goes to {@code echo}. */
    Meaning type(byte typed, ByteArrayOutputStream echo) {
        int code = typed & 0xff;
        if (code == '\n' || code == '\r') {
            show(echo, "\r\n");
            return Meaning.ENTER;
        }
        if (!echoes) {
            append(typed);
            return Meaning.EDIT;
        }
        return switch (code) {
            case CTRL_C -> {
                line = new byte[0];
                show(echo, "^C\r\n");
                yield Meaning.INTERRUPT;
            }
            case CTRL_D -> line.length == 0 ? Meaning.END : Meaning.EDIT;
            case BACKSPACE, DELETE -> {
                erase(echo);
                yield Meaning.EDIT;
            }
            default -> {
                if (append(typed)) {
                    echo.write(code);
                }
                yield Meaning.EDIT;
            }
        };
    }

    /** The line, which begins anew. */
    String take() {
        var text = new String(line, StandardCharsets.UTF_8);
        line = new byte[0];
        return text;
    }

    private boolean append(byte typed) {
        if (line.length >= LINE_MAX_BYTES) {
            return false;
        }
        line = java.util.Arrays.copyOf(line, line.length + 1);
        line[line.length - 1] = typed;
        return true;
    }

    /** The last character, which may be several bytes. */
    private void erase(ByteArrayOutputStream echo) {
        int keep = line.length - 1;
        while (keep > 0 && (line[keep] & CONTINUATION_MASK) == CONTINUATION) {
            keep--;
        }
        if (keep >= 0) {
            line = java.util.Arrays.copyOf(line, keep);
            show(echo, "\b \b");
        }
    }

    private void show(ByteArrayOutputStream echo, String text) {
        if (echoes) {
            echo.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
