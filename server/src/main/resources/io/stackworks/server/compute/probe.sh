# Tries all that a sandbox needs, in namespaces that vanish with this script. Says which part was refused.
# $1: a folder below the data directory. $2: empty or "inside".
if [ -z "$2" ]; then
  unshare --mount --uts --ipc --pid --net --fork --kill-child --propagation private sh "$0" "$1" inside ||
    { echo "namespaces refused"; exit 1; }
  exit 0
fi
refused() {
  echo "$*"
  exit 0
}
ip link add fleet type bridge || refused "network bridges refused (kernel module bridge?)"
ip link add m1 type veth peer name eth0 || refused "virtual network links refused (kernel module veth?)"
cd "$1" && mkdir -p upper work root || refused "$1 cannot be written"
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root ||
  refused "an overlay of / with its layer in $1 is refused (is that folder itself on an overlay?)"
: > root/etc/stackworks-probe || refused "an overlay of / cannot be written"
mount -t proc proc root/proc || refused "a proc file system of its own is refused"
mount -t sysfs -o ro sysfs root/sys || refused "a sys file system of its own is refused"
mkdir root/run/stackworks-probe && cd root && pivot_root . run/stackworks-probe || refused "pivot_root refused"
