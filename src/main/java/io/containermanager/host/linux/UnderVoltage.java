package io.containermanager.host.linux;

import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a Raspberry Pi's supply is too weak now, by the files of its firmware and its sensor driver. Both
 * report the present state, not an earlier one.
 */
public final class UnderVoltage {
    private static final String FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled";
    /** Bit 0 of the firmware's word is the present; bit 16, since boot, would stay set for ever. */
    private static final int FIRMWARE_NOW = 1;

    private static final int HEXADECIMAL = 16;
    private static final String ALARM = "in0_lcrit_alarm";
    private static final String DRIVER = "rpi_volt";

    private final Path sys;

    public UnderVoltage(Path sys) {
        this.sys = sys;
    }

    /** True or false by the sensors; empty on machines that have none. */
    public Optional<Boolean> bySensor() {
        return SmallFile.text(sys.resolve(FIRMWARE))
                .flatMap(UnderVoltage::parseThrottled)
                .or(this::byAlarm);
    }

    /** The firmware's word in hexadecimal, with or without 0x; empty when it is none. */
    static Optional<Boolean> parseThrottled(String word) {
        String digits = word.startsWith("0x") ? word.substring(2) : word;
        try {
            return Optional.of((Long.parseLong(digits, HEXADECIMAL) & FIRMWARE_NOW) != 0);
        } catch (NumberFormatException nonsense) {
            return Optional.empty();
        }
    }

    private Optional<Boolean> byAlarm() {
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(sys.resolve("class/hwmon"))) {
            for (Path device : devices) {
                // Other chips have an alarm of the same name that is about something else.
                if (SmallFile.text(device.resolve("name"))
                        .filter(DRIVER::equals)
                        .isPresent()) {
                    return SmallFile.text(device.resolve(ALARM)).map("1"::equals);
                }
            }
        } catch (IOException | DirectoryIteratorException noSensors) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
