/** Routes about access itself: what the caller may do, signing in and out, tokens that are created and revoked while the manager runs. */
@NullMarked
package io.containermanager.api.access;

import org.jspecify.annotations.NullMarked;
