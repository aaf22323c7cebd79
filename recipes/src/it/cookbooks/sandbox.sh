#!/bin/sh
# sandbox.sh COMMAND...: runs it in a throw-away copy of this machine
top=$(mktemp -d /tmp/sandbox.XXXXXX)
unshare --mount --pid --uts --ipc --fork --kill-child /bin/sh -c '
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount --rbind /sys "$1/root/sys"
mount -t tmpfs tmpfs "$1/root/run"
cd "$1/root"; shift; exec chroot . "$@"' sandbox "$top" "$@"
status=$?; rmdir "$top"; exit $status
