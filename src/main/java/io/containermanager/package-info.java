/**
 * The root: starts the process, builds the parts from leaves to root and stops them in reverse. The only package that
 * reads the wall clock and the configuration; may import every other package, and no other package imports it.
 */
@NullMarked
package io.containermanager;

import org.jspecify.annotations.NullMarked;
