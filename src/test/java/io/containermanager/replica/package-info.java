@NullMarked
package io.containermanager.replica;

import org.jspecify.annotations.NullMarked;
