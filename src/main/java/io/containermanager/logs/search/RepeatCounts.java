package io.containermanager.logs.search;

import io.containermanager.logs.search.LogPattern.InvalidRegexException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The counts of an expression, such as {@code {3,10}}: what they follow is repeated when the expression is compiled, and what is repeated
 * within that as often again. Pure.
 */
final class RepeatCounts {

    /** How often a part may be repeated, with the counts of all groups around it (RE2's own bound of a single count). */
    static final int MAX = 1_000;

    private final String regex;
    private int at;

    /** The most repetitions of a part of the group that is read, and those of what was read last. */
    private long most = 1;

    private long last = 1;

    /** Of each open group what was read of the one around it. */
    private final Deque<Long> around = new ArrayDeque<>();

    private RepeatCounts(String regex) {
        this.regex = regex;
    }

    static void check(String regex) throws InvalidRegexException {
        new RepeatCounts(regex).read();
    }

    private void read() throws InvalidRegexException {
        for (; at < regex.length(); at++) {
            switch (regex.charAt(at)) {
                case '\\' -> {
                    escape();
                    last = 1;
                }
                case '[' -> {
                    characterClass();
                    last = 1;
                }
                case '(' -> {
                    around.push(most);
                    most = 1;
                    last = 1;
                }
                case ')' -> {
                    last = most;
                    most = Math.max(most, around.isEmpty() ? 1 : around.pop());
                }
                case '{' -> repeat();
                case '*', '+', '?' -> {}
                default -> last = 1;
            }
        }
    }

    private void repeat() throws InvalidRegexException {
        last *= Math.max(1, countAt(at + 1));
        most = Math.max(most, last);
        if (last > MAX) {
            throw new InvalidRegexException(
                    at,
                    "its counts, such as {3,10}, must not repeat a part more than " + MAX
                            + " times, with those of the groups around it");
        }
    }

    /** Ends at the last character of an escape: a letter, a name or number in braces, or a quotation. */
    private void escape() {
        at++;
        char letter = at < regex.length() ? regex.charAt(at) : ' ';
        if (letter == 'Q') {
            at = until("\\E", at);
        } else if ((letter == 'x' || letter == 'p' || letter == 'P') && regex.startsWith("{", at + 1)) {
            at = until("}", at);
        }
    }

    /** Ends at its bracket; one right after the beginning is a member, and so are the brackets of a name such as {@code [:alpha:]}. */
    private void characterClass() {
        at += regex.startsWith("[^", at) ? 2 : 1;
        int first = at;
        for (; at < regex.length(); at++) {
            char letter = regex.charAt(at);
            if (letter == '\\') {
                escape();
            } else if (regex.startsWith("[:", at)) {
                at = until(":]", at);
            } else if (letter == ']' && at > first) {
                return;
            }
        }
    }

    /** The place of the last character of the next such text; the last of all where there is none. */
    private int until(String end, int from) {
        int found = regex.indexOf(end, from);
        return found < 0 ? regex.length() : found + end.length() - 1;
    }

    /** The greater number of a count; more than the bound for one that has too many digits. */
    private int countAt(int from) {
        int greatest = 0;
        int number = 0;
        for (int at = from; at < regex.length(); at++) {
            char letter = regex.charAt(at);
            if (letter == ',') {
                number = 0;
            } else if (letter >= '0' && letter <= '9') {
                number = Math.min(MAX + 1, number * 10 + letter - '0');
                greatest = Math.max(greatest, number);
            } else {
                break;
            }
        }
        return greatest;
    }
}
