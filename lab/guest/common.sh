#!/bin/sh
# Makes a fresh Debian tree into a lab host: $1 is the root of the tree, $2 the profile.
# What every host shares is written here; what differs (addresses, keys) comes from the seed at first boot.
set -eu
root=$1
profile=$2

# --- identity: nothing of the cluster, until the product writes it -----------------------------------------------
echo localhost >"$root/etc/hostname"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
: >"$root/etc/machine-id"
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/resolv.conf" "$root/var/lib/dbus/machine-id"
printf '/dev/vda\t/\text4\tdefaults,errors=remount-ro\t0 0\n' >"$root/etc/fstab"
mkdir -p "$root/var/lib/lvs-lab"
echo "$profile" >"$root/var/lib/lvs-lab/profile"

# The seed is a tar archive on the second disk: host keys, authorised keys, addresses. It is unpacked once.
cat >"$root/etc/systemd/system/lvs-lab-seed.service" <<'UNIT'
[Unit]
Description=Identity of this lab host
DefaultDependencies=no
ConditionPathExists=!/var/lib/lvs-lab/seeded
Before=sysinit.target systemd-networkd.service NetworkManager.service ssh.service
After=systemd-remount-fs.service

[Service]
Type=oneshot
ExecStart=/bin/tar --extract --file=/dev/vdb --directory=/ --no-overwrite-dir
ExecStartPost=/bin/touch /var/lib/lvs-lab/seeded

[Install]
WantedBy=sysinit.target
UNIT

# Whoever started this machine reads its serial console and knows when to knock.
cat >"$root/etc/systemd/system/lvs-lab-ready.service" <<'UNIT'
[Unit]
Description=Tell the lab that this host can be reached
After=ssh.service systemd-networkd.service NetworkManager.service

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'read -r id </proc/sys/kernel/random/boot_id; echo "lvs-lab-ready $id" >/dev/ttyS0'

[Install]
WantedBy=multi-user.target
UNIT

# --- the two NICs by their place on the PCI bus: the reference cluster's NIC is called ens33 -----------------------
mkdir -p "$root/etc/systemd/network"
printf '[Match]\nPath=pci-0000:00:03.0\n\n[Link]\nName=mgmt0\n' >"$root/etc/systemd/network/10-mgmt0.link"
printf '[Match]\nPath=pci-0000:00:04.0\n\n[Link]\nName=ens33\n' >"$root/etc/systemd/network/10-ens33.link"

# --- logins: root and an administrator by key, and somebody who may not become root -------------------------------
chroot "$root" useradd --create-home --no-user-group --gid users --shell /bin/bash operator
chroot "$root" useradd --create-home --no-user-group --gid users --shell /bin/bash nosudo
echo 'operator ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/operator"
chmod 0440 "$root/etc/sudoers.d/operator"
# Locked passwords refuse key logins through PAM on some systems; an impossible one does not.
printf 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lvs-lab-authorized-keys\n' >"$root/etc/ssh/sshd_config.d/lvs-lab.conf"
for user in root operator nosudo; do chroot "$root" usermod --password '*' "$user"; done

# Nobody reads a message of the day, and making one starts three processes at each login.
sed -i /pam_motd/d "$root/etc/pam.d/sshd"

# --- what a lab host never needs: each unit costs tenths of a second of emulated boot -----------------------------
# Timers and consoles that nobody looks at.
mask="apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer
  systemd-tmpfiles-clean.timer e2scrub_reap.service getty.target getty@tty1.service serial-getty@ttyS0.service
  systemd-ask-password-console.path systemd-ask-password-wall.path"
# What a machine without sessions, firmware, history or hot-plugged file systems has no use for. The journal is volatile
# and the kernel mounts the root writable.
mask="$mask systemd-logind.service systemd-pstore.service systemd-update-utmp.service
  systemd-update-utmp-runlevel.service systemd-random-seed.service systemd-journal-flush.service
  systemd-remount-fs.service systemd-network-generator.service systemd-repart.service systemd-firstboot.service
  systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-binfmt.service
  sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount
  dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount"
for unit in $mask; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
# Every installed package makes systemd reload, which runs all generators anew: half of the three to six seconds that it
# takes under emulation. What stays makes units of /etc/fstab and of init scripts.
mkdir -p "$root/etc/systemd/system-generators"
for part in cryptsetup debug getty gpt-auto hibernate-resume integritysetup rc-local run system-update veritysetup; do
  ln -sf /dev/null "$root/etc/systemd/system-generators/systemd-$part-generator"
done
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' >"$root/etc/systemd/journald.conf.d/lvs-lab.conf"
rm -rf "$root/var/log/journal"
# Disks and NICs are all the devices there are; the default wakes udev for two hundred terminals, clocks and memory blocks.
mkdir -p "$root/etc/systemd/system/systemd-udev-trigger.service.d"
cat >"$root/etc/systemd/system/systemd-udev-trigger.service.d/lvs-lab.conf" <<'UNIT'
[Service]
ExecStart=
ExecStart=udevadm trigger --type=devices --action=add --subsystem-match=pci --subsystem-match=virtio --subsystem-match=block --subsystem-match=net
UNIT
# Drivers of devices that a lab host has but never uses, and accelerations that an emulated processor makes slow.
for module in ata_piix ata_generic kvm_amd kvm_intel kvm aesni_intel ghash_clmulni_intel sha512_ssse3 sha256_ssse3 \
  sha1_ssse3 crct10dif_pclmul crc32_pclmul evdev serio_raw button qemu_fw_cfg i2c_piix4 virtio_mmio; do
  echo "blacklist $module"
done >"$root/etc/modprobe.d/lvs-lab.conf"
chroot "$root" systemctl enable lvs-lab-seed.service lvs-lab-ready.service
chroot "$root" systemctl set-default multi-user.target

# --- package installation: emulated disks and processors are slow, and nobody reads man pages here ---------------
mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
printf 'force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/locale/*\n' \
  >"$root/etc/dpkg/dpkg.cfg.d/lvs-lab"

# --- kernel and a ramdisk that loads the disk's driver and nothing else --------------------------------------------
kernel=$(ls "$root/usr/lib/modules")
chroot "$root" mktirfs -m no -M no --include-modules=virtio_pci,virtio_blk -o /boot/initrd.lab "$kernel" 2>/dev/null
mv "$root/boot/initrd.lab" "$root/boot/initrd.img-$kernel"
ln -sf "vmlinuz-$kernel" "$root/boot/vmlinuz"
ln -sf "initrd.img-$kernel" "$root/boot/initrd.img"

# Nothing has changed under /usr since the image was made: the first boot need not look.
for stamp in etc/.updated var/.updated; do touch -d '+1 day' "$root/$stamp"; done
