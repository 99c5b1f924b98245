#!/bin/sh
# The profile `rhel-like`: a stand-in for openEuler 24.03 built from Debian's archive. A real dnf and a real rpm database
# on a Debian system, NetworkManager, and the RHEL family's names for packages, units and paths. $1 is the root of the
# tree, $2 the stage of the build.
set -eu
root=$1
debs=$root/opt/lvs-lab/debs

case $2 in
fetch) # while Debian's archive can be reached: what the local rpm repository is made from
  mkdir -p "$debs/partial"
  chroot "$root" apt-get install --yes --no-install-recommends --download-only \
    -o Dir::Cache::archives=/opt/lvs-lab/debs -o APT::Sandbox::User=root \
    ipvsadm apache2 nfs-kernel-server nfs-common rpcbind keepalived
  ;;
finish)
  here=$(dirname "$0")
  cp -r "$here/rhel-like" "$root/opt/lvs-lab/rhel"
  chroot "$root" sh /opt/lvs-lab/rhel/repackage.sh
  chroot "$root" sh /opt/lvs-lab/rhel/system.sh
  rm -rf "$root/opt/lvs-lab/rhel" "$debs"
  ;;
esac
