/** The command line: arguments, health check, status. */
@NullMarked
package io.containermanager.cli;

import org.jspecify.annotations.NullMarked;
