package io.containermanager;

import io.containermanager.api.listener.ListenerBase;
import io.containermanager.cli.AotCommandTraining;
import io.containermanager.cli.CommandLine;
import io.containermanager.cli.CommandLine.Mode;
import io.containermanager.cli.HealthcheckCommand;
import io.containermanager.cli.command.CommandRunner;
import io.containermanager.config.BuildInfo;
import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.logging.ServiceLog;
import io.containermanager.ops.ProcessLimits;
import io.containermanager.ops.StartChecks;
import io.containermanager.tls.TlsSuites;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts the service: arguments, settings, parts, exit code. Nothing else. */
public final class Main {

    /** Exit code when the service cannot start or a check fails. */
    private static final int FAILED = 1;

    /** Exit code for arguments that make no sense. */
    private static final int USAGE = 2;

    private Main() {}

    /** The program's entry. */
    public static void main(String[] arguments) {
        // By name: touching the class would make the JVM choose its log manager before the setting is known.
        System.setProperty("java.util.logging.manager", "io.containermanager.logging.LastingLogManager");
        var line = CommandLine.parse(List.of(arguments), Optional.ofNullable(System.getenv("CONFIG_FILE")));
        try {
            if (line.mode() == Mode.CLIENT) {
                client(arguments);
            }
            run(line);
        } catch (StartException cannot) {
            cannot.lines().forEach(problem -> System.err.println("container-manager: " + problem));
            System.exit(FAILED);
        }
    }

    private static void run(CommandLine line) {
        switch (line.mode()) {
            case HELP -> usage(line);
            case VERSION ->
                System.out.println("container-manager " + BuildInfo.current().line());
            case CHECK_CONFIG -> check(line);
            case HEALTHCHECK -> System.exit(HealthcheckCommand.live(load(line)) ? 0 : FAILED);
            case TRAIN -> AotTraining.run(load(line));
            case TRAIN_COMMANDS -> trainCommands();
            case SERVE -> {
                ProcessLimits.require();
                serve(load(line));
            }
            case CLIENT -> throw new IllegalStateException("it has ended");
        }
    }

    /** Commands write to the terminal: a log of their own would only disturb it. */
    private static void client(String[] arguments) {
        ServiceLog.silence();
        System.exit(CommandRunner.run(List.of(arguments)));
    }

    private static void trainCommands() {
        ServiceLog.silence();
        System.exit(AotCommandTraining.run(Path.of("").toAbsolutePath()));
    }

    private static void check(CommandLine line) {
        ServiceLog.silence();
        var file = Optional.ofNullable(line.configFile());
        if (!StartChecks.print(file, System.getenv(), System.out, System.err)) {
            System.exit(FAILED);
        }
    }

    private static void usage(CommandLine line) {
        boolean asked = line.problem() == null;
        PrintStream out = asked ? System.out : System.err;
        if (!asked) {
            out.println("container-manager: " + line.problem());
        }
        out.print(CommandLine.USAGE);
        if (!asked) {
            System.exit(USAGE);
        }
    }

    private static Settings load(CommandLine line) {
        if (line.mode() == Mode.TRAIN) {
            // Before anything touches SQLite, so that the training sees what a start will see.
            AotTraining.unpackLibraries();
        }
        if (line.mode() == Mode.SERVE || line.mode() == Mode.TRAIN) {
            ServiceLog.silence();
            TlsSuites.restrict();
            ListenerBase.endSearches();
            Preload.begin();
        }
        var settings = Settings.load(Optional.ofNullable(line.configFile()), System.getenv());
        if (line.mode() == Mode.SERVE) {
            ServiceLog.configure(settings.log().json(), settings.log().level());
            var logger = System.getLogger(Main.class.getName());
            settings.warnings().forEach(warning -> logger.log(System.Logger.Level.WARNING, warning));
        }
        return settings;
    }

    private static void serve(Settings settings) {
        Thread.setDefaultUncaughtExceptionHandler(ThreadRegistry.ofProcess()::uncaught);
        var shutdown = Shutdown.install();
        try {
            shutdown.started(ContainerManager.start(settings, shutdown::fatal));
        } catch (Throwable failed) {
            shutdown.failed();
            throw failed;
        }
    }
}
