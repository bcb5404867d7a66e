/**
 * Searches the log in memory and in files, page by page, within bounds of time and memory. A page is read by a platform thread
 * {@code log-search} of its own, at most two at once.
 */
@NullMarked
package io.containermanager.logs.search;

import org.jspecify.annotations.NullMarked;
