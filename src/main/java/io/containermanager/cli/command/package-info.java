/** The commands: each describes its arguments, calls the public API and prints the result. Only these use picocli. */
@NullMarked
package io.containermanager.cli.command;

import org.jspecify.annotations.NullMarked;
