package io.containermanager.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** The columns of a kernel's table, without a regular expression for each line of each sample. Pure. */
public final class Columns {

    private Columns() {}

    /** What stands between white space. */
    public static List<String> of(String line) {
        var tokens = new StringTokenizer(line);
        var words = new ArrayList<String>(tokens.countTokens());
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }
}
