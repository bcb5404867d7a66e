package io.containermanager.logs;

import java.util.regex.Pattern;

/** Strips the terminal escape sequences for colours and cursor movement (ECMA-48) from text. Pure. */
public final class AnsiText {

    private static final char ESCAPE = '\u001b';
    private static final char INTRODUCER = '\u009b';

    /** Control sequences, operating system commands and short sequences. All quantifiers are bounded or possessive. */
    private static final Pattern SEQUENCE = Pattern.compile("(?:\\x1B\\[|\\x9B)[0-?]{0,64}+[ -/]{0,8}+[@-~]"
            + "|\\x1B\\][^\\x07\\x1B]{0,1024}+(?:\\x07|\\x1B\\\\)?"
            + "|\\x1B[()*+][0-~]"
            + "|\\x1B[0-Z\\\\^_`a-~]?");

    private AnsiText() {}

    /** The text without escape sequences. */
    public static String plain(String text) {
        return text.indexOf(ESCAPE) < 0 && text.indexOf(INTRODUCER) < 0
                ? text
                : SEQUENCE.matcher(text).replaceAll("");
    }
}
