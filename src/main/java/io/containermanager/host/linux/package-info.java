/** Parsers of {@code /proc}, {@code /sys} and control groups. */
@NullMarked
package io.containermanager.host.linux;

import org.jspecify.annotations.NullMarked;
