/**
 * Compose files in and out: a plain tree of a Compose file becomes the plain tree of an
 * {@link io.containermanager.model.App}, which is
 * then read as any other, and an app becomes the tree of a Compose file again.
 *
 * <p>Everything here is pure: YAML is parsed and written at the API's edge, variables, side files and line numbers are
 * handed in. It
 * imports {@code model} and no other package of this project, holds no state between calls and starts no thread.
 */
@NullMarked
package io.containermanager.model.compose;

import org.jspecify.annotations.NullMarked;
