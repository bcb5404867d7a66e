@NullMarked
package io.containermanager.replica.store;

import org.jspecify.annotations.NullMarked;
