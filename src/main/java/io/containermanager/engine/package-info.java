/**
 * Container engines behind one narrow interface, which one contract test checks for each. May import {@code model},
 * {@code plan} and {@code event}; engines live in sub-packages that do not see each other.
 *
 * <p>No call blocks its caller: results are futures, completed on threads that the engine owns and names.
 */
@NullMarked
package io.containermanager.engine;

import org.jspecify.annotations.NullMarked;
