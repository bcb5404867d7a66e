/**
 * Who may do what: scoped tokens, browsers' sessions, tickets for WebSockets, and the rules about Host and Origin. Decisions are pure functions of
 * a request's facts; the token file is read by one thread. May import {@code model} and {@code event}.
 */
@NullMarked
package io.containermanager.access;

import org.jspecify.annotations.NullMarked;
