package io.containermanager.logs;

import io.containermanager.model.secret.Masking;
import io.containermanager.model.secret.SecretValues;

/**
 * Hides secrets in lines: those that can be told by their form, and those that a container was given,
 * wherever it prints them. Pure.
 */
final class LineSecrets {

    private LineSecrets() {}

    /** The line as anybody may see it, cut to what an entry holds before it is searched for forms: that takes 150 ns a character. */
    static String hide(String line, SecretValues secrets) {
        return Masking.mask(LogEntry.cut(secrets.hide(line)));
    }
}
