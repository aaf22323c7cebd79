# image.sh FOLDER: makes what machines of the test endpoint boot: this host's Debian with cloud-init and without Java's files, as
# a layer FOLDER/image over /. In namespaces of its own; the network is the host's. Nothing of the host changes.
set -e
cd "$1"
mount --make-rprivate /
rm -rf layer work root
mkdir -p layer work root
mount -t overlay overlay -o lowerdir=/,upperdir=layer,workdir=work root
mount -t proc proc root/proc
mount -t sysfs -o ro sysfs root/sys
mount --rbind /dev root/dev
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
cat /etc/resolv.conf >root/run/resolv.conf
rm -f root/etc/resolv.conf
cp root/run/resolv.conf root/etc/resolv.conf
cat >root/usr/sbin/policy-rc.d <<'POLICY'
#!/bin/sh
exit 101
POLICY
chmod 755 root/usr/sbin/policy-rc.d
chroot root /bin/sh -ec '
  export DEBIAN_FRONTEND=noninteractive
  while java=$(command -v java); do rm -f "$java"; done
  rm -rf /usr/lib/jvm
  apt-get -q update
  apt-get -q install -y --no-install-recommends cloud-init iproute2 curl ca-certificates
  apt-get -q clean
  rm -rf /var/lib/apt/lists/* /var/lib/cloud /usr/sbin/policy-rc.d
'
cat >root/etc/cloud/cloud.cfg.d/95_ec2.cfg <<'CLOUD'
datasource_list: [Ec2]
datasource: {Ec2: {timeout: 10, max_wait: 30}}
network: {config: disabled}
cloud_init_modules: [seed_random, bootcmd, write-files, users-groups]
cloud_config_modules: [runcmd]
CLOUD
umount -l root
rm -rf work root
mv layer image
