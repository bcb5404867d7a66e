/** What people call apps and services: finds the one that is meant by a name, and spells them in messages. Pure. */
@NullMarked
package io.containermanager.model.naming;

import org.jspecify.annotations.NullMarked;
