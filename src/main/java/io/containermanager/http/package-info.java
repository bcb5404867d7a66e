/** The one HTTP client: a connection carries one request and its answer, whose every part is bounded, and may be kept as a pipe of bytes. */
@NullMarked
package io.containermanager.http;

import org.jspecify.annotations.NullMarked;
