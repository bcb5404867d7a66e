package io.containermanager.cli.output;

/** The forms of output: {@code -o}. */
public enum Format {
    TABLE,
    /** A table with every column, not cut to the terminal. */
    WIDE,
    JSON,
    YAML,
    /** Names alone, one a line, for scripts. */
    NAME
}
