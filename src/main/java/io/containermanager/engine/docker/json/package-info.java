/** Bodies of the Docker Engine API, written and parsed. */
@NullMarked
package io.containermanager.engine.docker.json;

import org.jspecify.annotations.NullMarked;
