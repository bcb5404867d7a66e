/** Which powers over the machine and over other apps a target has, and whether its writer may grant them. Pure. */
@NullMarked
package io.containermanager.access.power;

import org.jspecify.annotations.NullMarked;
