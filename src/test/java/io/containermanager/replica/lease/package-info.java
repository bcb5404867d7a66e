@NullMarked
package io.containermanager.replica.lease;

import org.jspecify.annotations.NullMarked;
