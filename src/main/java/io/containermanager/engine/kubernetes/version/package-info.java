/** A version of a service as it is kept on a cluster: its object, its notes in annotations, the images and files that it needs. */
@NullMarked
package io.containermanager.engine.kubernetes.version;

import org.jspecify.annotations.NullMarked;
