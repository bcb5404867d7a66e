/** The dashboard in a real browser, Debian's {@code chromium}, against the whole service. */
@NullMarked
package io.containermanager.dashboard;

import org.jspecify.annotations.NullMarked;
