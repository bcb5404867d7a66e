/** Routes of single apps, services and volumes: operator requests, explanations, image updates, events. */
@NullMarked
package io.containermanager.api.apps;

import org.jspecify.annotations.NullMarked;
