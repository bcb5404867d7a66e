/** Routes of the target: reading and replacing it, applying, plans, the status of the services, the history of revisions. */
@NullMarked
package io.containermanager.api.state;

import org.jspecify.annotations.NullMarked;
