/** The decisions about one service: create, start, restart, replace, wait. */
@NullMarked
package io.containermanager.plan.service;

import org.jspecify.annotations.NullMarked;
