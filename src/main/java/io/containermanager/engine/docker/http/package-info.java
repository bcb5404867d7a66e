/** The transport to the Docker Engine API: HTTP over a Unix socket or TCP, TLS, errors, registry credentials. */
@NullMarked
package io.containermanager.engine.docker.http;

import org.jspecify.annotations.NullMarked;
