package io.containermanager.logs.search;

/**
 * How much of the log files was read.
 *
 * @param bytes read
 * @param files opened
 * @param unreadable lines that are not entries
 */
record FileStatistics(long bytes, int files, int unreadable) {
    static final FileStatistics NONE = new FileStatistics(0, 0, 0);
}
