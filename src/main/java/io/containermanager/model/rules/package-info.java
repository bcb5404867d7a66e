/** The rules that hold across the fields of a declaration and across apps. All violations at once. */
@NullMarked
package io.containermanager.model.rules;

import org.jspecify.annotations.NullMarked;
