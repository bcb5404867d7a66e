package io.containermanager.live.websocket;

/** Close codes of RFC 6455 section 7.4 that the connection itself uses. */
public final class CloseCodes {

    static final int PROTOCOL_ERROR = 1002;
    /** Passed to a listener whose peer closed without a code; never sent. */
    public static final int NO_CODE = 1005;
    /** Passed to a listener whose connection ended without a close frame; never sent. */
    public static final int ABNORMAL = 1006;

    static final int INVALID_TEXT = 1007;
    static final int TOO_BIG = 1009;
    static final int FAILED = 1011;

    private CloseCodes() {}

    /** Whether a code may stand in a close frame: assigned by IANA, or in a range for libraries and applications. */
    static boolean maySend(int code) {
        boolean assigned = code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE && code != ABNORMAL;
        return assigned || (code >= 3000 && code <= 4999);
    }
}
