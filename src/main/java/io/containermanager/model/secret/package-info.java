/** Which texts and fields hold secrets, and how they are masked. */
@NullMarked
package io.containermanager.model.secret;

import org.jspecify.annotations.NullMarked;
