/** Compose files over HTTP: uploads, forms with side files, exports. */
@NullMarked
package io.containermanager.api.compose;

import org.jspecify.annotations.NullMarked;
