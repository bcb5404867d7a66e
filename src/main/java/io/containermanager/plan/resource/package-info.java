/** What an operator should know about the volumes and networks of services: files that a volume hides, external ones that are missing. Pure. */
@NullMarked
package io.containermanager.plan.resource;

import org.jspecify.annotations.NullMarked;
