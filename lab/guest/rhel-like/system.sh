#!/bin/sh
# Gives the tree the outside of an openEuler 24.03 host: dnf with the local repository, NetworkManager, os-release.
# Runs inside the tree.
set -eu

# --- rpm and dnf: Debian keeps the database of its rpm in the user's home ---------------------------------------
mkdir -p /etc/rpm /etc/yum.repos.d /etc/sysconfig /var/lib/rpm
printf '%%_dbpath /var/lib/rpm\n%%_pkgverify_level none\n' >/etc/rpm/macros
rm -rf /root/.rpmdb
rpm --initdb
# --nodeps: the tree was not made from rpms, and Debian's rpm warns about exactly that.
find /opt/lvs-lab/build/base -name '*.rpm' -exec rpm --install --nodeps {} + 2>/dev/null
rm -rf /opt/lvs-lab/build /root/rpmbuild
cat >/etc/dnf/dnf.conf <<'CONF'
[main]
gpgcheck=0
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
plugins=0
CONF
cat >/etc/yum.repos.d/lvs-lab.repo <<'CONF'
[lvs-lab]
name=Repository inside this lab host
baseurl=file:///opt/lvs-lab/rpm
enabled=1
gpgcheck=0
metadata_expire=never
CONF
dnf --quiet makecache
test -n "$(dnf --quiet --cacheonly repoquery httpd)"
ln -sf dnf /usr/bin/yum

# --- NetworkManager owns the NICs -----------------------------------------------------------------------------------
printf '[main]\nplugins=keyfile\nno-auto-default=*\n' >/etc/NetworkManager/NetworkManager.conf
rm -rf /etc/network
systemctl disable systemd-networkd.service systemd-networkd.socket >/dev/null 2>&1 || :
for unit in wpa_supplicant.service ModemManager.service; do ln -sf /dev/null "/etc/systemd/system/$unit"; done

# --- what tells the families apart ----------------------------------------------------------------------------------
rm -f /etc/os-release /etc/debian_version
cat >/usr/lib/os-release <<'CONF'
NAME="openEuler"
VERSION="24.03 (LTS)"
ID="openEuler"
VERSION_ID="24.03"
PRETTY_NAME="openEuler 24.03 (LTS)"
ANSI_COLOR="0;31"
VARIANT="Stand-in built from Debian's archive for the lvs-dr lab; this is not openEuler"
VARIANT_ID="lvs-lab"
CONF
ln -s ../usr/lib/os-release /etc/os-release
echo 'openEuler release 24.03 (LTS)' >/etc/openEuler-release
ln -sf openEuler-release /etc/system-release
# Installing a service does not enable it.
echo 'disable *' >/usr/lib/systemd/system-preset/99-default-disable.preset
# In the RHEL family the package `setup` brings this file, empty.
: >/etc/exports
mkdir -p /usr/lib/lvs-lab/debian
for program in apt apt-get apt-cache apt-cdrom apt-config apt-key apt-mark dpkg dpkg-deb dpkg-query dpkg-divert \
  dpkg-statoverride dpkg-trigger dpkg-split dpkg-realpath dpkg-maintscript-helper; do
  [ ! -e "/usr/bin/$program" ] || mv "/usr/bin/$program" /usr/lib/lvs-lab/debian/
done
rm -rf /var/lib/apt/lists/* /etc/apt/sources.list /etc/apt/sources.list.d
