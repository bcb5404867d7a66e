/** What every route shares: requests and responses, routes and their groups, bodies, query parameters, entity tags, errors, authorization. */
@NullMarked
package io.containermanager.api.http;

import org.jspecify.annotations.NullMarked;
