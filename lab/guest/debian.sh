#!/bin/sh
# The profile `debian`: Debian as it is. $1 is the root of the tree, $2 the stage of the build.
set -eu
root=$1
repository=/opt/lvs-lab/apt
wanted='ipvsadm apache2 nfs-kernel-server nfs-common rpcbind keepalived'

case $2 in
fetch) # while Debian's archive can be reached: what the cluster needs, with all it depends on, without installing it
  mkdir -p "$root$repository/partial"
  chroot "$root" apt-get install --yes --no-install-recommends --download-only \
    -o "Dir::Cache::archives=$repository" -o APT::Sandbox::User=root \
    $wanted
  # A host of the lab is a machine that all of it was removed from again, as dpkg leaves one: the libraries stay, and so
  # does the configuration of apache2 and NFS (state rc). Making that costs dozens of starts of perl, more than a minute
  # of emulation for each host, and shows nothing that the product does. Of ipvsadm nothing stays: its is a part of it.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # Unquoted: a list of names.
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o "Dir::Cache::archives=$repository" -o APT::Keep-Downloaded-Packages=true -o APT::Sandbox::User=root $wanted
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get remove --yes apache2 apache2-bin nfs-kernel-server nfs-common rpcbind
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge --yes ipvsadm keepalived
  # Init scripts outlive their package, too, and systemd would still make units of them.
  rm -f "$root/usr/sbin/policy-rc.d"
  for script in apache2 apache-htcacheclean nfs-common nfs-kernel-server rpcbind; do
    rm -f "$root/etc/init.d/$script" "$root"/etc/rc?.d/???"$script"
  done
  ;;
finish) # nothing but the host's own package source, with its lists read
  rm -rf "$root$repository/partial" "$root$repository/lock"
  # Decompressing is what an emulated processor is slowest at.
  for package in "$root$repository"/*.deb; do
    dpkg-deb --raw-extract "$package" "$root$repository/unpacked"
    dpkg-deb -Znone --build "$root$repository/unpacked" "$package" >/dev/null
    rm -rf "$root$repository/unpacked"
  done
  (cd "$root$repository" && dpkg-scanpackages --multiversion . /dev/null >Packages 2>/dev/null && gzip -9nk Packages)
  rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*
  echo "deb [trusted=yes] file:$repository ./" >"$root/etc/apt/sources.list"
  echo 'Acquire::Languages "none";' >"$root/etc/apt/apt.conf.d/90lvs-lab"
  chroot "$root" apt-get -o APT::Sandbox::User=root update
  test -n "$(chroot "$root" apt-cache madison ipvsadm)"
  # The addresses belong to systemd-networkd: it is there already and is one process, where ifupdown forks a dozen.
  chroot "$root" systemctl enable systemd-networkd.service
  ;;
esac
