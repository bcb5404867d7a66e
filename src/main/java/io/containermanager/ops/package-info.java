/** How the service presents itself to whoever runs it: banner, hints, systemd, signals. */
@NullMarked
package io.containermanager.ops;

import org.jspecify.annotations.NullMarked;
