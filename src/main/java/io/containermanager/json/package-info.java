/** How this service writes JSON and how strictly it reads what clients send. */
@NullMarked
package io.containermanager.json;

import org.jspecify.annotations.NullMarked;
