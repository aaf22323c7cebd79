# enter.sh TOP VISIBLE COMMAND...: runs a command in a throw-away copy of this machine. The caller has made the namespaces
# (unshare --mount --pid --uts --ipc --fork --kill-child) and the empty folder TOP, and removes it afterwards.
# VISIBLE: folders, separated by ':', that must be there although they may lie on other file systems than /; read-only.
set -e
top=$1 visible=$2
shift 2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
root=$top/root
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys" # the kernel is the host's
mount -t sysfs -o ro sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir -m 1777 "$root/run/lock"
if [ -e /etc/resolv.conf ] && ! chroot "$root" test -e /etc/resolv.conf; then # a link into the host's /run
  rm -f "$root/etc/resolv.conf"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
fi
chmod 1777 "$root/tmp"
IFS=:
for folder in $visible; do
  [ "$(stat -c %d "$folder")" = "$(stat -c %d /)" ] && continue
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
  mount -o remount,bind,ro "$root$folder"
done
unset IFS
: >"$root/.stackworks-sandbox" # what must never run on a real machine looks for this
cd "$root"
# The shell stays as process 1: it takes the orphans in.
exec chroot . /bin/sh -c 'cd / && "$@"; exit $?' sandbox "$@"
