/** Takes over containers that others created: how they would be declared, and whether they satisfy what is declared. Pure. */
@NullMarked
package io.containermanager.plan.adopt;

import org.jspecify.annotations.NullMarked;
