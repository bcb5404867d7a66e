/** One Compose project as trees: files, interpolation, merge and extends, with the place of every value. */
@NullMarked
package io.containermanager.model.compose.file;

import org.jspecify.annotations.NullMarked;
