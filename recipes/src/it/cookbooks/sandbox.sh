#!/bin/sh
# sandbox.sh COMMAND...: runs it in a throw-away copy of this machine
here=$(cd "$(dirname "$0")/../../main/resources/io/stackworks/recipes/trial" && pwd)
top=$(mktemp -d /tmp/sandbox.XXXXXX)
unshare --mount --pid --uts --ipc --fork --kill-child /bin/sh "$here/enter.sh" "$top" "" "$@"
status=$?; rmdir "$top"; exit $status
