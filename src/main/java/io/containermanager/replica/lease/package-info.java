/** Leader election by a Lease of the cluster: of several replicas one acts. */
@NullMarked
package io.containermanager.replica.lease;

import org.jspecify.annotations.NullMarked;
