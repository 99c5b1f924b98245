#!/bin/sh
# Builds the local rpm repository /opt/lvs-lab/rpm out of Debian's binaries, under the RHEL family's names, unit names
# and paths. Runs inside the tree.
set -eu
debs=/opt/lvs-lab/debs
here=/opt/lvs-lab/rhel
work=/opt/lvs-lab/build
repository=/opt/lvs-lab/rpm
mkdir -p "$work" "$repository"

# unpack TREE DEB...: Debian packages into one tree, in the merged-/usr layout, without what is Debian's own.
unpack() {
  into=$work/$1
  shift
  mkdir -p "$into"
  for deb in "$@"; do dpkg-deb --extract "$debs/$deb"_*.deb "$into"; done
  for old in bin sbin lib; do
    [ -d "$into/$old" ] || continue
    mkdir -p "$into/usr/$old"
    cp -a "$into/$old/." "$into/usr/$old/"
    rm -rf "${into:?}/$old"
  done
  for gone in etc/init.d etc/default etc/insserv.conf.d usr/share/doc usr/share/man usr/share/bug usr/share/lintian \
    usr/share/bash-completion; do
    rm -rf "${into:?}/$gone"
  done
  grep -rlE '=-?/s?bin/' "$into/usr/lib/systemd" 2>/dev/null | xargs -r sed -i -E 's,=(-?)/(s?bin/),=\1/usr/\2,'
}

# version DEB: upstream's version, without Debian's epoch and revision.
version() {
  dpkg-deb --field "$debs/$1"_*.deb Version | sed -E 's/^[0-9]+://; s/-[^-]*$//; s/[^0-9A-Za-z.].*//'
}

# pack NAME VERSION REQUIRES [SCRIPTLETS]: one rpm out of the tree of the same name.
pack() {
  (
    cd "$work/$1"
    find . -mindepth 1 ! -type d -printf '/%P\n' | sed -E 's,^/etc/(.*)$,%config(noreplace) /etc/\1,'
    # A directory belongs to the package that brings it.
    find . -mindepth 1 -type d -printf '/%P\n' | while read -r directory; do
      [ -d "$directory" ] || echo "%dir $directory"
    done
  ) >"$work/$1.files"
  [ ! -f "$here/$1.attr" ] || sed -i -f "$here/$1.attr" "$work/$1.files"
  {
    echo "Name: $1"
    echo "Version: $2"
    echo 'Release: 1.lvslab'
    echo "Summary: Debian's $1 under the RHEL family's names"
    echo 'License: the same as in Debian'
    echo 'AutoReqProv: no'
    for one in $3; do echo "Requires: $one"; done
    echo '%description'
    echo "Stand-in for a lab: repackaged from Debian's archive."
    echo '%install'
    echo 'mkdir -p %{buildroot}'
    echo "cp -a $work/$1/. %{buildroot}/"
    [ -z "${4:-}" ] || cat "$here/$4"
    echo "%files -f $work/$1.files"
    echo '%defattr(-,root,root,-)'
  } >"$work/$1.spec"
  rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $repository" --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
    --define '__os_install_post %{nil}' --define '_build_id_links none' --define '_binary_payload w1.zstdio' --define 'debug_package %{nil}' "$work/$1.spec"
}

# --- libraries: one rpm for those of one source -----------------------------------------------------------------
library() { # NAME FIRST-DEB "DEB..." "REQUIRES"
  unpack "$1" $3
  pack "$1" "$(version "$2")" "${4:-}"
}
library apr libapr1 libapr1
library apr-util libaprutil1 'libaprutil1 libaprutil1-dbd-sqlite3 libaprutil1-ldap' apr
library libevent libevent-core-2.1-7 libevent-core-2.1-7
library libnfsidmap libnfsidmap1 libnfsidmap1
library keyutils keyutils keyutils
library libnl3 libnl-3-200 'libnl-3-200 libnl-genl-3-200'
library pciutils-libs libpci3 'libpci3 pci.ids'
library lm_sensors-libs libsensors5 'libsensors5 libsensors-config'
library net-snmp-libs libsnmp40 'libsnmp40 libsnmp-base' 'lm_sensors-libs pciutils-libs'
library netbase netbase netbase

# --- ipvsadm: with the RHEL family's unit, which saves the live table when it stops -----------------------------
unpack ipvsadm ipvsadm
rm -f "$work/ipvsadm/etc/ipvsadm.rules"
install -D -m 0644 "$here/ipvsadm.service" "$work/ipvsadm/usr/lib/systemd/system/ipvsadm.service"
install -D -m 0644 "$here/ipvsadm-config" "$work/ipvsadm/etc/sysconfig/ipvsadm-config"
pack ipvsadm "$(version ipvsadm)" 'libnl3' reload.scriptlets

# --- httpd ----------------------------------------------------------------------------------------------------------
unpack apache apache2 apache2-bin apache2-data apache2-utils
tree=$work/httpd
mkdir -p "$tree/usr/sbin" "$tree/usr/libexec/httpd" "$tree/usr/lib64/httpd" "$tree/usr/share/httpd" "$tree/var/log/httpd" \
  "$tree/var/www/html" "$tree/var/www/cgi-bin" "$tree/etc/httpd/conf" "$tree/etc/httpd/conf.d" "$tree/etc/httpd/conf.modules.d"
mv "$work/apache/usr/sbin/apache2" "$tree/usr/libexec/httpd/httpd"
mv "$work/apache/usr/lib/apache2/modules" "$tree/usr/lib64/httpd/modules"
mv "$work/apache/usr/bin" "$tree/usr/bin"
mv "$work/apache/usr/share/apache2/icons" "$work/apache/usr/share/apache2/error" "$tree/usr/share/httpd/"
mv "$work/apache/etc/apache2/magic" "$tree/etc/httpd/conf/magic"
rm -rf "$work/apache"
install -m 0755 "$here/httpd" "$tree/usr/sbin/httpd"
ln -s httpd "$tree/usr/sbin/apachectl"
install -m 0644 "$here/httpd.conf" "$tree/etc/httpd/conf/httpd.conf"
install -m 0644 "$here/welcome.conf" "$tree/etc/httpd/conf.d/welcome.conf"
install -m 0644 "$here/modules.conf" "$tree/etc/httpd/conf.modules.d/00-base.conf"
ln -s ../../usr/lib64/httpd/modules "$tree/etc/httpd/modules"
ln -s ../../var/log/httpd "$tree/etc/httpd/logs"
ln -s /run/httpd "$tree/etc/httpd/run"
install -D -m 0644 "$here/httpd.service" "$tree/usr/lib/systemd/system/httpd.service"
pack httpd "$(version apache2)" 'apr apr-util' httpd.scriptlets

# --- rpcbind and nfs-utils: Debian's units already carry upstream's names ---------------------------------------
unpack rpcbind rpcbind
rm -f "$work/rpcbind/usr/lib/systemd/system/portmap.service"
sed -i 's,/etc/default/rpcbind,/etc/sysconfig/rpcbind,' "$work/rpcbind/usr/lib/systemd/system/rpcbind.service"
pack rpcbind "$(version rpcbind)" 'netbase' rpcbind.scriptlets

unpack nfs-utils nfs-common nfs-kernel-server
tree=$work/nfs-utils
rm -f "$tree/usr/lib/systemd/system/nfs-common.service" "$tree/usr/lib/systemd/system/nfs-kernel-server.service"
mv "$tree/usr/share/nfs-common/conffiles/idmapd.conf" "$tree/usr/share/nfs-common/conffiles/nfs.conf" "$tree/etc/"
rm -rf "$tree/usr/share/nfs-common" "$tree/usr/share/nfs-kernel-server"
pack nfs-utils "$(version nfs-common)" 'rpcbind libevent libnfsidmap keyutils netbase' nfs-utils.scriptlets

# --- keepalived -----------------------------------------------------------------------------------------------------
unpack keepalived keepalived
sed -i 's,/etc/default/keepalived,/etc/sysconfig/keepalived,' "$work/keepalived/usr/lib/systemd/system/keepalived.service"
pack keepalived "$(version keepalived)" 'libnl3 net-snmp-libs' reload.scriptlets

# --- what the base system of such a distribution provides; installed here, so that dnf can resolve ---------------
mkdir -p "$work/lvs-lab-base"
{
  echo 'Name: lvs-lab-base'
  echo 'Version: 24.03'
  echo 'Release: 1.lvslab'
  echo "Summary: What Debian's base system stands in for"
  echo 'License: none'
  for one in 'system-release = 24.03' 'system-release(releasever) = 24.03' /bin/sh /usr/bin/sh bash systemd NetworkManager iproute sudo curl \
    tcpdump nftables ethtool iputils openssh-server kmod procps-ng util-linux python3 dnf rpm; do
    echo "Provides: $one"
  done
  printf '%%description\nStand-in for a lab.\n%%files\n'
} >"$work/lvs-lab-base.spec"
rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $work/base" "$work/lvs-lab-base.spec"

createrepo_c --quiet "$repository"
