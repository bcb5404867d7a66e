/** Text of any origin, kept valid and short. Pure. */
@NullMarked
package io.containermanager.model.text;

import org.jspecify.annotations.NullMarked;
