/** The configuration: keys, environment variables, validation. */
@NullMarked
package io.containermanager.config;

import org.jspecify.annotations.NullMarked;
