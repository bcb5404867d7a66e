/** What a browser gets: the dashboard's files, the OpenAPI document, the list of routes; and the health checks. */
@NullMarked
package io.containermanager.api.web;

import org.jspecify.annotations.NullMarked;
