/**
 * What runs containers, behind one narrow interface that every engine meets and one contract test checks. May import {@code model},
 * {@code plan} and {@code event}; engines live in sub-packages that do not see each other.
 *
 * <p>No call blocks its caller: answers come as futures, completed on threads that the engine owns and names.
 */
@NullMarked
package io.containermanager.engine;

import org.jspecify.annotations.NullMarked;
