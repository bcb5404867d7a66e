/** Routes of the device identity and its registration. */
@NullMarked
package io.containermanager.api.device;

import org.jspecify.annotations.NullMarked;
