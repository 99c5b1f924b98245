#!/bin/sh
# The profile `debian`: Debian as it is. $1 is the root of the tree, $2 the stage of the build.
set -eu
root=$1
repository=/opt/lvs-lab/apt
wanted='ipvsadm apache2 nfs-kernel-server nfs-common rpcbind keepalived'

case $2 in
fetch) # while Debian's archive can be reached: what the cluster needs, with all it depends on
  mkdir -p "$root$repository/partial"
  # A host of the lab is a machine that all of it was removed from again, with the libraries left in place, and with the
  # configuration of apache2 (dpkg's state rc). Making that costs 25 starts of perl, more than a minute of emulation for
  # each web server, and shows nothing that the product does.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # Unquoted: a list of names.
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o "Dir::Cache::archives=$repository" -o APT::Keep-Downloaded-Packages=true -o APT::Sandbox::User=root $wanted
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get remove --yes apache2 apache2-bin
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge --yes ipvsadm nfs-kernel-server nfs-common rpcbind keepalived
  # Its init script outlives it, and systemd would still make a unit of that.
  rm -f "$root/usr/sbin/policy-rc.d" "$root"/etc/init.d/apache* "$root"/etc/rc?.d/*apache*
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
