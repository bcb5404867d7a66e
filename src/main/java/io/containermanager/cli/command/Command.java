package io.containermanager.cli.command;

import picocli.CommandLine.Model.CommandSpec;

/** One command. */
interface Command {

    /** Its name, arguments and help, without the options that all commands have. */
    CommandSpec spec();

    /** Does it; returns the exit code. */
    int run(Invocation call);
}
