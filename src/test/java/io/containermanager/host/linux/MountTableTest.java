package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.host.linux.HostSettings.CommandDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {

    @TempDir
    private Path folder;

    @Test
    void eachDiskIsShownOnceByItsShortestMountPoint() {
        assertThat(MountTable.mountPoints("""
            proc /proc proc rw 0 0
            tmpfs /run tmpfs rw 0 0
            /dev/sda2 / ext4 rw 0 0
            /dev/sda1 /boot/efi vfat rw 0 0
            /dev/loop3 /snap/core/1 squashfs ro 0 0
            /dev/sdb1 /srv/backup\\040disk xfs rw 0 0
            /dev/sda2 /var/lib/docker/volumes/x ext4 rw 0 0
            /dev/sdb1 /mnt xfs rw 0 0
            overlay /var/lib/docker/overlay2/abc/merged overlay rw 0 0
            tank/media /tank/media zfs rw 0 0
            tank/docker/layer /var/lib/docker/zfs/graph/1 zfs rw 0 0
            nas:/export /nas nfs4 rw 0 0
            cgroup2 /sys/fs/cgroup cgroup2 rw 0 0
            torn
            """), contains("/", "/mnt", "/boot/efi", "/tank/media"));
        assertThat(MountTable.mountPoints(""), is(empty()));
        assertThat(MountTable.mountPoints("/dev/sdb1 /srv/backup\\040disk xfs rw 0 0\n"), contains("/srv/backup disk"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theRootOfThisMachineHasASize() throws IOException {
        var disks = MountTable.read(HostSettings.defaults());
        assertThat(disks.getFirst().mountPoint(), is("/"));
        assertThat(disks.getFirst().totalBytes(), greaterThan(0L));
    }

    @Test
    void disksOfTheHostAreReadBelowItsRoot() throws IOException {
        var proc = Files.createDirectories(folder.resolve("proc/1"));
        Files.createDirectories(folder.resolve("root/srv"));
        Files.writeString(
                proc.resolve("mounts"),
                "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /srv ext4 rw 0 0\n/dev/sdc1 /gone ext4 rw 0 0\n");
        var settings = new HostSettings(
                folder.resolve("proc"), Path.of("/sys"), folder.resolve("root"), Path.of("/x"), CommandDisplay.FULL);
        assertThat(MountTable.read(settings).stream().map(Storage::mountPoint).toList(), contains("/", "/srv"));
        Files.delete(proc.resolve("mounts"));
        assertThrows(IOException.class, () -> MountTable.read(settings));
    }
}
