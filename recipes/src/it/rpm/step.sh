# step.sh HOME_DIR: inside the sandbox
set -eu
HERE=$1/recipes/src/it/cookbooks HOME_DIR=$1
. "$HERE/common.sh"
set +u
export DEBIAN_FRONTEND=noninteractive
apt-cache policy dnf | grep -q 'Candidate: [0-9]' || apt-get -qq update
apt-get -qq -y install --no-install-recommends dnf rpm createrepo-c >/opt/apt.log 2>&1 || { cat /opt/apt.log; exit 1; }

mkdir -p /srv/repo /opt/build /opt/d /opt/books/rpms/recipes
cd /opt/build
for v in 1.9 1.10 2.0; do
  cat >tiny.spec <<S
Name: tiny
Version: $v
Release: 1
Summary: a file
License: none
BuildArch: noarch
Provides: tiny-thing = $v
%description
A file.
%install
mkdir -p %{buildroot}/usr/share/tiny
echo $v >%{buildroot}/usr/share/tiny/version
%files
/usr/share/tiny/version
S
  rpmbuild -bb --define '_topdir /opt/build' --define '_rpmdir /srv/repo' tiny.spec >rpmbuild.log 2>&1 || { cat rpmbuild.log; exit 1; }
done
createrepo_c -q /srv/repo

echo "name 'rpms'" >/opt/books/rpms/metadata.rb
echo '{}' >/opt/d/node.json
cookbooks=/opt/books
recipe() { cat >/opt/books/rpms/recipes/default.rb; }
version() { holds "[ \"\$(cat /usr/share/tiny/version)\" = $1 ]"; }
repository="
yum_repository 'tiny' do
  description 'tiny'
  baseurl 'file:///srv/repo'
  gpgcheck false
  make_cache false
end"

recipe <<R
$repository
dnf_package('tiny') { version '1.10' }
R
converge 'a version without its release' /opt/d rpms
version 1.10
unchanged 'the same again' /opt/d rpms
recipe <<R
dnf_package('tiny') { version '1.9-1' }
R
converge 'an older version' /opt/d rpms
version 1.9
recipe <<R
dnf_package('tiny') { action :upgrade }
R
converge 'the newest, though it is not the last of the listing' /opt/d rpms
version 2.0
unchanged 'nothing newer' /opt/d rpms
recipe <<R
dnf_package('tiny') { action :remove }
R
converge 'removed' /opt/d rpms
holds '[ ! -e /usr/share/tiny/version ]'
unchanged 'removed again' /opt/d rpms
recipe <<R
dnf_package 'tiny-thing'
R
converge 'what the package provides' /opt/d rpms
version 2.0
unchanged 'provided' /opt/d rpms
recipe <<R
dnf_package('tiny') { action :remove }
rpm_package('tiny') { source '/srv/repo/noarch/tiny-1.10-1.noarch.rpm' }
R
converge 'a package file' /opt/d rpms
version 1.10
recipe <<R
rpm_package('tiny') { source '/srv/repo/noarch/tiny-1.10-1.noarch.rpm' }
R
unchanged 'the package file again' /opt/d rpms
echo 'all steps passed'
