/**
 * What containers use, sampled once for all watchers: rates from two readings of an engine. Knows engines by their interface alone.
 * Owns no thread: its work is the scheduler's tasks and the engine's answers.
 */
@NullMarked
package io.containermanager.engine.usage;

import org.jspecify.annotations.NullMarked;
