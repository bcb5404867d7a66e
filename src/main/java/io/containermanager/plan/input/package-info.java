/** What a plan is made from: the declared services, what the engine has, what is remembered, timings. */
@NullMarked
package io.containermanager.plan.input;

import org.jspecify.annotations.NullMarked;
