/** Content codings: which one a client asks for, and making it. */
@NullMarked
package io.containermanager.api.coding;

import org.jspecify.annotations.NullMarked;
