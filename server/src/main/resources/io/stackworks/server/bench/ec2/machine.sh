# One machine of the test endpoint, from power on to power off. `machine.sh on PASSAGE...` runs as PID 1 of new pid, net,
# uts and ipc namespaces; PASSAGE is the command line that opens the network's ports. One line on stdout, "up" or
# "failed REASON"; stderr is the console. The machine is off when stdin ends, or when its PID 1 is asked to.
#
# Needs MACHINE (a folder; what is in MACHINE/disk and MACHINE/covers is the machine's root volume), IMAGE (a layer over this host's /),
# HOST, ADDRESS, SERVER_ADDRESS, SERVER_NAME, COVERED (folders of the host that are not shown, one a line).
umask 022
trap '' PIPE
failed() { echo "failed $*"; exit 1; }

if [ "$1" = on ]; then
  shift
  hostname "$HOST" || failed "host name $HOST refused"
  ip -batch - <<BATCH || failed "network refused"
link set lo up
address add 169.254.169.254/32 dev lo
address add $SERVER_ADDRESS/32 dev lo
link add eth0 type veth peer name wire
link set wire up
address add $ADDRESS/16 dev eth0
link set eth0 up
route add unreachable default
BATCH
  mkfifo "$MACHINE/opened" || failed "folder $MACHINE refused"
  exec 4<&0 # what runs in the background has no stdin otherwise
  "$@" >"$MACHINE/opened" &
  opened= # a JVM may have something else to say first
  while [ "$opened" != open ] && read -r opened; do echo "passage: $opened" >&2; done <"$MACHINE/opened"
  rm "$MACHINE/opened"
  [ "$opened" = open ] || failed "no way out of the network"
  exec unshare --mount --propagation private sh "$0" disk
fi

cd "$MACHINE" && mkdir -p disk work root || failed "folder $MACHINE refused"
# A layer inside another one is refused, and IMAGE lies in /: so / is an overlay of its own first.
mount -t tmpfs -o mode=755 tmpfs root && mkdir root/nothing root/host &&
  mount -t overlay overlay -o lowerdir=root/nothing:/ root/host &&
  mount -t overlay overlay -o "lowerdir=$IMAGE:root/host,upperdir=disk,workdir=work" root || failed "disk refused"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs root/run && mkdir -m 1777 root/run/lock && mkdir root/run/old &&
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/tmp || failed "tmpfs refused"
while read -r covered; do
  [ -n "$covered" ] && [ -d "$covered" ] || continue # of the host; the machine's own folders stay
  mkdir -p "covers$covered" "root$covered" && mount --bind "covers$covered" "root$covered" ||
    failed "cover over $covered refused"
done <<LIST
$COVERED
LIST
mount -t proc -o nosuid,nodev,noexec proc root/proc && mount --bind root/proc/sys root/proc/sys &&
  mount --bind root/proc/sys/net root/proc/sys/net && mount -o remount,bind,ro root/proc/sys || failed "proc refused"
# What the hypervisor shows: by this cloud-init knows EC2 and asks for IMDSv2 tokens.
mount -t tmpfs -o mode=755 tmpfs root/sys && mkdir root/sys/hypervisor &&
  echo "ec2$(cut -c4- /proc/sys/kernel/random/uuid)" >root/sys/hypervisor/uuid && mkdir root/run/sys &&
  mount -t sysfs -o ro,nosuid,nodev,noexec sysfs root/run/sys || failed "sys refused"
for part in root/run/sys/*; do
  mkdir -p "root/sys/${part##*/}" && mount --bind "$part" "root/sys/${part##*/}" || failed "sys refused"
done
cat /proc/sys/kernel/random/uuid >root/run/boot-id && mount --bind root/run/boot-id root/proc/sys/kernel/random/boot_id ||
  failed "boot id refused"
mount -t tmpfs -o mode=755,nosuid,size=1m tmpfs root/dev && mkdir root/dev/pts root/dev/shm &&
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts root/dev/pts &&
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/dev/shm &&
  cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/fd /dev/stdin /dev/stdout /dev/stderr root/dev &&
  ln -s pts/ptmx root/dev/ptmx || failed "dev refused"
# Services that were enabled on this machine, not on the host.
enabled=
for link in disk/etc/rc2.d/S[0-9][0-9]*; do
  [ -L "$link" ] && enabled="$enabled ${link##*/S[0-9][0-9]}"
done
cd root && pivot_root . run/old && cd / && umount -l /run/old && rmdir /run/old || failed "pivot_root refused"

rm -f /etc/resolv.conf
echo "$HOST" >/etc/hostname
printf '127.0.0.1 localhost\n%s %s\n%s %s\n' "$ADDRESS" "$HOST" "$SERVER_ADDRESS" "$SERVER_NAME" >/etc/hosts
: >/etc/resolv.conf
# The only way to the world is a proxy, as in a VPC without a NAT.
cat >/etc/apt/apt.conf.d/95vpc <<APT
Acquire::http::Proxy "http://$SERVER_ADDRESS:3128";
Acquire::https::Proxy "http://$SERVER_ADDRESS:3128";
Acquire::http::Pipeline-Depth "0";
APT

clean="env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8"
halt() {
  trap '' TERM
  kill -TERM -1 2>/dev/null
  patience=50
  while [ $patience -gt 0 ] && kill -0 -1 2>/dev/null; do
    patience=$((patience - 1))
    sleep 0.1
  done
  exit 0
}
trap halt TERM
(cat <&4 >/dev/null; kill -TERM 1) &
exec 4<&-
echo up
exec >/dev/null
for service in $enabled; do
  $clean service "$service" start </dev/null >&2
done
$clean sh -c 'cloud-init init && cloud-init modules --mode=config && cloud-init modules --mode=final' </dev/null >&2 4<&- &
# PID 1 reaps what is orphaned; what ends in between two waits is reaped a second later.
while :; do
  sleep 1 &
  wait $!
done
