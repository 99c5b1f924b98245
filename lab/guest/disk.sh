#!/bin/sh
# From Debian's tree to a disk, a kernel and a ramdisk. $1 is the working directory, $2 the profile, $3 the disk's size.
# Runs as root, or as the mapped root of a user namespace.
set -eu
umask 022
work=$1
tree=$work/tree
mkdir "$tree"
# The kernel fills /dev by itself, and a mapped root may not make devices.
tar --extract --file "$work/root.tar" --directory "$tree" --numeric-owner --xattrs --xattrs-include='*' --exclude='./dev/*'
sh "$work/common.sh" "$tree" "$2"
sh "$work/$2.sh" "$tree" finish
mke2fs -q -F -t ext4 -d "$tree" "$work/disk.img" "$3"
qemu-img convert -O qcow2 "$work/disk.img" "$work/disk.qcow2"
install -m 0644 "$tree/boot/vmlinuz" "$work/vmlinuz"
install -m 0644 "$tree/boot/initrd.img" "$work/initrd.img"
rm -rf "$tree" "$work/disk.img" "$work/root.tar"
chmod 0644 "$work"/disk.qcow2
