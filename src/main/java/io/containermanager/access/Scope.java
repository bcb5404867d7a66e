package io.containermanager.access;

import java.util.Locale;

/** What a token may do. None includes another: a token names each scope it has. */
public enum Scope {
    /** Look at everything but secrets. */
    READ,
    /** Change targets, apply, restart, stop and start. */
    OPERATE,
    /** Run commands in containers. */
    EXEC,
    /** What equals root on the machine: privileged containers, secrets, the device's identity. */
    ADMIN;

    /** The word in the tokens' file and in answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
