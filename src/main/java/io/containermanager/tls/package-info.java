/** TLS of the listener: certificates, renewal, cipher suites. */
@NullMarked
package io.containermanager.tls;

import org.jspecify.annotations.NullMarked;
