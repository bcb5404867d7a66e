/** The small text files that a configuration names, read whole, with one wording for what is wrong with one. May import {@code event}. */
@NullMarked
package io.containermanager.file;

import org.jspecify.annotations.NullMarked;
