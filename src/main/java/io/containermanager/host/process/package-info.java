/** The processes of the machine and which of them use most. */
@NullMarked
package io.containermanager.host.process;

import org.jspecify.annotations.NullMarked;
