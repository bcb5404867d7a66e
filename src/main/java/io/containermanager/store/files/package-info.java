/** Files of Compose projects, replaced atomically and read back after a crash. */
@NullMarked
package io.containermanager.store.files;

import org.jspecify.annotations.NullMarked;
