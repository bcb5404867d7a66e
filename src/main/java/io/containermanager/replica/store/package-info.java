/** The store of several replicas: Secrets of the cluster, of which one, the head, is written with its version: that write is the commit. */
@NullMarked
package io.containermanager.replica.store;

import org.jspecify.annotations.NullMarked;
