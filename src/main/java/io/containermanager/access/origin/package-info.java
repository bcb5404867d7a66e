/** Which host names the service answers to, and which pages' requests it takes. Pure. */
@NullMarked
package io.containermanager.access.origin;

import org.jspecify.annotations.NullMarked;
