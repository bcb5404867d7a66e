package io.containermanager.engine.simulated;

import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.OutputBuffer;
import java.time.Duration;

/**
 * What comes of running a script within a request's bounds. Pure.
 *
 * @param takes how long until the answer
 * @param result the answer
 */
record Execution(Duration takes, ExecResult result) {

    static Execution of(Script script, ExecRequest request) {
        boolean timedOut = script.length().compareTo(request.timeout()) > 0;
        var output = new OutputBuffer(request.outputMaxBytes());
        script.prints().stream()
                .filter(print -> print.at().compareTo(request.timeout()) <= 0)
                .forEach(print -> output.append(print.stderr(), print.text()));
        return timedOut
                ? new Execution(request.timeout(), output.timedOut(true))
                : new Execution(script.length(), output.ended(script.exitCode()));
    }
}
