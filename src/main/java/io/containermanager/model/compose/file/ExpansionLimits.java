package io.containermanager.model.compose.file;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a request grows to while variables, aliases, {@code extends} and environment files are put in: each of these can make
 * gigabytes of a few kilobytes. Beyond the bounds everything is refused once. Not thread-safe: made for one request.
 */
public final class ExpansionLimits {

    /** Characters of all texts together: as many as a request may have that says the same without them. */
    static final int CHARS_MAX = 4 * 1024 * 1024;

    /** Texts, numbers, lists and maps together. */
    static final int VALUES_MAX = 200_000;

    private final Diagnostics diagnostics;
    private long chars;
    private long values;

    public ExpansionLimits(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Counts a tree; false as soon as all that was counted is too much. */
    public boolean takes(@Nullable Object tree) {
        boolean within = within();
        count(tree);
        if (within && !within()) {
            diagnostics.refuseElsewhere(
                    "",
                    "grows beyond " + CHARS_MAX / 1024 / 1024 + " MiB of text or " + VALUES_MAX
                            + " values with its variables, aliases, extends and environment files: shorten them, or"
                            + " put long texts into configs or files");
        }
        return within();
    }

    private boolean within() {
        return chars <= CHARS_MAX && values <= VALUES_MAX;
    }

    private void count(@Nullable Object tree) {
        values++;
        switch (tree) {
            case String text -> chars += text.length();
            case Map<?, ?> map
            when within() ->
                map.forEach((key, value) -> {
                    chars += String.valueOf(key).length();
                    count(value);
                });
            case Iterable<?> list when within() -> list.forEach(this::count);
            case null, default -> {}
        }
    }
}
