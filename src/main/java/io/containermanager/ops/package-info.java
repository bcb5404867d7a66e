/** How the service presents itself to its operator: banner, hints, systemd, signals. */
@NullMarked
package io.containermanager.ops;

import org.jspecify.annotations.NullMarked;
