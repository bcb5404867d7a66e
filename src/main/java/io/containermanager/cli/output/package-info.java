/** What commands print: tables that fit the terminal, JSON, YAML, colours. */
@NullMarked
package io.containermanager.cli.output;

import org.jspecify.annotations.NullMarked;
