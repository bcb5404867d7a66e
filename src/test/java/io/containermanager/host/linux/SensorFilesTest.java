package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorFilesTest {
    @TempDir
    private Path sys;

    @Test
    void aMachineWithoutSensorsHasNoTemperatureAndNoWordAboutItsSupply() {
        assertThat(new CpuTemperature(sys).celsius(), is(nullValue()));
        assertThat(new UnderVoltage(sys).bySensor(), is(Optional.empty()));
    }

    @Test
    void theCpusDriverIsPreferredToThermalZones() throws IOException {
        write("class/thermal/thermal_zone0/type", "acpitz");
        write("class/thermal/thermal_zone0/temp", "27800");
        write("class/hwmon/hwmon0/name", "nvme");
        write("class/hwmon/hwmon0/temp1_input", "33000");
        write("class/hwmon/hwmon1/name", "coretemp");
        write("class/hwmon/hwmon1/temp1_input", "61500");

        assertThat(new CpuTemperature(sys).celsius(), is(61.5));
    }

    @Test
    void theZoneNamedAfterTheCpuIsPreferredToTheBoards() throws IOException {
        write("class/thermal/thermal_zone0/type", "acpitz");
        write("class/thermal/thermal_zone0/temp", "27800");
        write("class/thermal/thermal_zone1/type", "cpu-thermal");
        write("class/thermal/thermal_zone1/temp", "48312");

        assertThat(new CpuTemperature(sys).celsius(), is(48.312));
    }

    @Test
    void aMissingOrBrokenSensorGivesNoTemperature() throws IOException {
        write("class/hwmon/hwmon0/name", "k10temp");
        Path input = write("class/hwmon/hwmon0/temp1_input", "40000");
        var temperature = new CpuTemperature(sys);
        assertThat(temperature.celsius(), is(40.0));

        Files.writeString(input, "255000");
        assertThat(temperature.celsius(), is(nullValue()));
        Files.writeString(input, "N/A");
        assertThat(temperature.celsius(), is(nullValue()));
        Files.delete(input);
        assertThat(temperature.celsius(), is(nullValue()));
        write("class/hwmon/hwmon0/temp1_input", "-5000");
        assertThat(temperature.celsius(), is(-5.0));
    }

    @Test
    void theFirmwareReportsThePresentAndNotThePast() throws IOException {
        Path throttled = write("devices/platform/soc/soc:firmware/get_throttled", "50005");
        var supply = new UnderVoltage(sys);
        assertThat(supply.bySensor(), is(Optional.of(true)));

        Files.writeString(throttled, "0x50000\n");
        assertThat(supply.bySensor(), is(Optional.of(false)));
    }

    @Test
    void onlyThePisOwnAlarmCountsAsUnderVoltage() throws IOException {
        write("class/hwmon/hwmon0/name", "nct6775");
        write("class/hwmon/hwmon0/in0_lcrit_alarm", "1");
        assertThat(new UnderVoltage(sys).bySensor(), is(Optional.empty()));

        write("class/hwmon/hwmon1/name", "rpi_volt");
        write("class/hwmon/hwmon1/in0_lcrit_alarm", "1");
        assertThat(new UnderVoltage(sys).bySensor(), is(Optional.of(true)));
    }

    private Path write(String file, String text) throws IOException {
        Path path = sys.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }
}
