/** The HTTP client of the commands: which manager to call, requests, names, and the files that belong to a Compose file. */
@NullMarked
package io.containermanager.cli.client;

import org.jspecify.annotations.NullMarked;
