package io.containermanager.yaml;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.scanner.ScannerException;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.Token;

/**
 * The library's scanner, which takes every tab between two tokens for indentation. YAML forbids tabs there only: one that separates
 * tokens of a line, stands in a blank line, before a comment, or within brackets is skipped here as a space is. Made for one document.
 */
final class TabScanner implements Scanner {

    /** Tabs in a line without a token, at which the scanner has already ended blocks: to be read without them. */
    static final class EmptyLineException extends RuntimeException {

        private final int from;
        private final int to;

        EmptyLineException(int from, int to) {
            super("tabs in an empty line");
            this.from = from;
            this.to = to;
        }

        /** The text with spaces instead. */
        String without(String text) {
            return text.substring(0, from) + " ".repeat(to - from) + text.substring(to);
        }
    }

    private static final int NOWHERE = -1;

    private final String text;
    private final StreamReader reader;
    private final Scanner scanner;

    /** Brackets that are open, of the tokens handed out. */
    private int open;

    private int index;
    private int offset;

    TabScanner(String text, LoaderOptions options) {
        this.text = text;
        this.reader = new StreamReader(text);
        this.scanner = new ScannerImpl(reader, options);
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        int refused = NOWHERE;
        while (true) {
            try {
                return scanner.checkToken(choices);
            } catch (ScannerException problem) {
                refused = behindTabs(problem, refused);
            }
        }
    }

    @Override
    public Token peekToken() {
        int refused = NOWHERE;
        while (true) {
            try {
                return scanner.peekToken();
            } catch (ScannerException problem) {
                refused = behindTabs(problem, refused);
            }
        }
    }

    @Override
    public Token getToken() {
        Token token = nextToken();
        switch (token.getTokenId()) {
            case FlowMappingStart, FlowSequenceStart -> open++;
            case FlowMappingEnd, FlowSequenceEnd -> open--;
            default -> {}
        }
        return token;
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }

    private Token nextToken() {
        int refused = NOWHERE;
        while (true) {
            try {
                return scanner.getToken();
            } catch (ScannerException problem) {
                refused = behindTabs(problem, refused);
            }
        }
    }

    /**
     * Skips the tabs that the scanner refused, at the second time: at the first there may be tokens left from before them; only behind these
     * the count of brackets is exact.
     *
     * @param refused where it refused last
     * @return where it refused now
     */
    private int behindTabs(ScannerException problem, int refused) {
        if (reader.peek() != '\t' || !String.valueOf(problem.getProblem()).contains("start any token")) {
            throw problem;
        }
        int at = reader.getIndex();
        if (refused == at) {
            skip(problem);
        }
        return at;
    }

    /** The scanner refuses before it changes anything, so that it can resume behind the tabs. */
    private void skip(ScannerException problem) {
        int at = offset();
        int behind = at;
        while (behind < text.length() && (text.charAt(behind) == '\t' || text.charAt(behind) == ' ')) {
            behind++;
        }
        boolean content = behind < text.length() && "\r\n#".indexOf(text.charAt(behind)) < 0;
        if (open <= 0 && isIndentation(at)) {
            throw content ? problem : new EmptyLineException(at, behind);
        }
        reader.forward(behind - at);
    }

    /** Looks back no further than the blanks reach: a document may have a tab in each of its lines. */
    private boolean isIndentation(int at) {
        int before = at - 1;
        while (before >= 0 && (text.charAt(before) == '\t' || text.charAt(before) == ' ')) {
            before--;
        }
        return before < 0 || text.charAt(before) == '\n' || text.charAt(before) == '\r';
    }

    /** Where the reader stands in the text; it counts code points. */
    private int offset() {
        offset = text.offsetByCodePoints(offset, reader.getIndex() - index);
        index = reader.getIndex();
        return offset;
    }
}
