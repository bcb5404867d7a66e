/** From untyped trees to declarations: every field's reader, and the rules that hold across fields. All violations at once. */
@NullMarked
package io.containermanager.model.read;

import org.jspecify.annotations.NullMarked;
