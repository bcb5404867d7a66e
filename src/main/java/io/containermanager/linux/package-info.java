/**
 * The kernel's files that both the machine's metrics and the engines read: control groups and counters of network interfaces. Imports
 * nothing of this project; owns no thread.
 */
@NullMarked
package io.containermanager.linux;

import org.jspecify.annotations.NullMarked;
