package io.containermanager.config;

import java.util.regex.Pattern;

/** Words of commands to paste into a POSIX shell. Pure. */
public final class ShellWord {

    /** Characters that need no quoting in any shell; brackets do, because some shells treat them as patterns. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+");

    private ShellWord() {}

    /** The word as it is where that is plain, otherwise in single quotes. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
