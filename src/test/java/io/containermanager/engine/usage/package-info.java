@NullMarked
package io.containermanager.engine.usage;

import org.jspecify.annotations.NullMarked;
