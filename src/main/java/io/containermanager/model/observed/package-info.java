/** What an engine reports: containers with their states and labels, and one observation of everything. */
@NullMarked
package io.containermanager.model.observed;

import org.jspecify.annotations.NullMarked;
