# One sandbox, from its first process to its last. `sandbox.sh boot AGENT...` makes the namespaces and goes on as their
# PID 1 with `sandbox.sh inside AGENT...`; AGENT is the agent's command line, run again whenever it ends. One line on
# stdout is for the server, "ready" or "failed REASON"; stderr is the console.
#
# Needs MACHINE (the sandbox's folder), HOST (its name), and as lists, one path a line: LAYERED (mount points of the
# host that get a layer like / does), COVERED (folders of the host that are not shown), SHOWN (what agents need of
# those, read-only). attach.sh says what else.
umask 022
trap '' PIPE

if [ "$1" = boot ]; then
  shift
  # The process that the server knows a sandbox by: when it ends, PID 1 is killed, and with PID 1 everything else.
  read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ started _ < "/proc/$$/stat"
  read -r boot < /proc/sys/kernel/random/boot_id
  echo "$$ $started $boot" > "$MACHINE/pid.new" && mv "$MACHINE/pid.new" "$MACHINE/pid" || exit 1
  exec unshare --mount --uts --ipc --pid --net --fork --kill-child --propagation private sh "$0" inside "$@"
fi
shift

failed() {
  echo "failed $*"
  exit 1
}

hostname "$HOST" || failed "host name $HOST refused"
SANDBOX_PID=1
. "${0%/*}/attach.sh" || failed "network refused"

# --- file system: the host's, each part below a layer of our own ---
cd "$MACHINE" && mkdir -p layers covers root && exec 3> ready || failed "folder $MACHINE refused"

kept_beside() { # sets `kept` to our folder for a path: kept_beside layers /var/lib -> layers/+var+lib
  kept=$1/ rest=${2#/}
  while :; do
    kept=$kept+${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) break ;; esac
  done
}

while read -r point; do
  [ -n "$point" ] && [ -d "root$point" ] || continue
  kept_beside layers "$point"
  layer=$kept
  mkdir -p "$layer/upper" "$layer/work" &&
    mount -t overlay overlay -o "lowerdir=$point,upperdir=$layer/upper,workdir=$layer/work" "root$point" ||
    failed "layer over $point refused"
done <<LIST
/
$LAYERED
LIST

mount -t tmpfs -o mode=755,nosuid,nodev tmpfs root/run &&
  mkdir -m 1777 root/run/lock && mkdir root/run/stackworks root/run/stackworks/old &&
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/tmp || failed "tmpfs refused"

while read -r covered; do
  [ -n "$covered" ] || continue
  kept_beside covers "$covered"
  mkdir -p "$kept" "root$covered" && mount --bind "$kept" "root$covered" || failed "cover over $covered refused"
done <<LIST
$COVERED
LIST

while read -r shown; do
  [ -e "$shown" ] || continue
  if [ -d "$shown" ]; then mkdir -p "root$shown"; else mkdir -p "root${shown%/*}" && : >> "root$shown"; fi &&
    mount -o bind,ro "$shown" "root$shown" || failed "view of $shown refused"
done <<LIST
$SHOWN
LIST

# Kernel settings are the host's, except those of the network, which every sandbox has to itself.
mount -t proc -o nosuid,nodev,noexec proc root/proc &&
  mount --bind root/proc/sys root/proc/sys &&
  mount --bind root/proc/sys/net root/proc/sys/net &&
  mount -o remount,bind,ro root/proc/sys &&
  mount -t sysfs -o ro,nosuid,nodev,noexec sysfs root/sys || failed "proc or sys refused"
# Every boot of a sandbox is a boot, although the kernel stays up.
cat /proc/sys/kernel/random/uuid > root/run/stackworks/boot-id &&
  mount --bind root/run/stackworks/boot-id root/proc/sys/kernel/random/boot_id || failed "boot id refused"

mount -t tmpfs -o mode=755,nosuid,size=1m tmpfs root/dev &&
  mkdir root/dev/pts root/dev/shm root/dev/mqueue &&
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts root/dev/pts &&
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/dev/shm &&
  cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/fd /dev/stdin /dev/stdout /dev/stderr root/dev &&
  ln -s pts/ptmx root/dev/ptmx || failed "dev refused"

# Services that this instance enabled itself come up again with it, as on a real machine; the host's do not.
enabled=
for link in layers/+/upper/etc/rc2.d/S[0-9][0-9]*; do
  service=${link##*/S[0-9][0-9]}
  [ -L "$link" ] && ! ls /etc/rc2.d/S[0-9][0-9]"$service" > /dev/null 2>&1 && enabled="$enabled $service"
done

cd root && pivot_root . run/stackworks/old && cd / && umount -l /run/stackworks/old && rmdir /run/stackworks/old ||
  failed "pivot_root refused"

# --- what a machine of its own has and a copy of the host lacks ---
mkdir -p /etc/stackworks || failed "no space in the layer"
if [ "$(cat /etc/stackworks/address 2> /dev/null)" != "$ADDRESS" ]; then
  {
    rm -f /usr/sbin/policy-rc.d /etc/resolv.conf &&
      echo "# No resolver: the proxy $GATEWAY:3128 looks names up." > /etc/resolv.conf &&
      echo "$HOST" > /etc/hostname &&
      cat > /etc/hosts << HOSTS &&
127.0.0.1 localhost
$ADDRESS $HOST
$GATEWAY stackworks-server
HOSTS
      tr -d - < /run/stackworks/boot-id > /etc/machine-id &&
      cat > /etc/profile.d/stackworks.sh << PROFILE &&
export http_proxy=$http_proxy https_proxy=$https_proxy no_proxy=$no_proxy
PROFILE
      if [ -d /etc/apt/apt.conf.d ]; then
        cat > /etc/apt/apt.conf.d/95stackworks << APT
Acquire::http::Proxy "$http_proxy";
Acquire::https::Proxy "$https_proxy";
Acquire::http::Pipeline-Depth "0";
APT
      fi &&
      echo "$ADDRESS" > /etc/stackworks/address
  } || failed "no space in the layer"
fi
if [ -n "$TOKEN" ]; then
  (umask 077 && echo "$TOKEN" > /etc/stackworks/token && printf 'SERVER=%s\nCA=%s\n' "$SERVER" "$CA" > /etc/stackworks/boot) ||
    failed "no space in the layer"
fi
unset TOKEN
for cli in "$STACKWORKS_HOME/agent/bin" "$STACKWORKS_HOME/agent/src/main/dist/bin"; do
  [ -d "$cli" ] && mkdir -p /usr/local/bin && ln -sfn "$cli/opsworks-agent-cli" /usr/local/bin/opsworks-agent-cli
done

# --- PID 1: reaps whatever is orphaned, keeps the agent running, ends everything on TERM ---
# What would reach the kernel that the host shares stays out of recipes' hands: clock, modules, reboot.
confined="env -i PATH=$PATH HOME=/root USER=root LANG=C.UTF-8 MALLOC_ARENA_MAX=1 STACKWORKS_HOME=$STACKWORKS_HOME \
  http_proxy=$http_proxy https_proxy=$https_proxy no_proxy=$no_proxy"
command -v setpriv > /dev/null && confined="$confined setpriv --bounding-set=-sys_time,-sys_module,-sys_boot,-sys_rawio"

agent=
again=
halt() {
  trap '' TERM USR1
  kill -TERM -1 2> /dev/null
  patience=50
  while [ $patience -gt 0 ] && kill -0 -1 2> /dev/null; do
    patience=$((patience - 1))
    sleep 0.1
  done
  exit 0
}
trap halt TERM
trap 'again=yes; [ -n "$agent" ] && kill -TERM "$agent"' USR1

echo ready
echo ready >&3
exec > /dev/null 3>&-
for service in $enabled; do
  $confined service "$service" start < /dev/null >&2 &
done
pause=1
while :; do
  . /etc/stackworks/boot
  began=$(date +%s)
  $confined "$@" --server "$SERVER" --ca-fingerprint "$CA" < /dev/null >&2 &
  agent=$!
  wait "$agent"
  code=$?
  # A trap ends `wait` early; the agent may still be on its way out.
  while kill -0 "$agent" 2> /dev/null; do wait "$agent"; code=$?; done
  agent=
  if [ "$code" = 0 ] && [ -z "$again" ]; then
    echo "agent left for good" >&2
    while :; do sleep 3600 & wait $!; done
  fi
  [ -n "$again" ] || [ $(($(date +%s) - began)) -gt 10 ] && pause=1
  echo "agent ended with $code, starting it again in $pause s" >&2
  if [ -z "$again" ]; then
    sleep $pause &
    wait $!
    [ $pause -lt 10 ] && pause=$((pause * 2))
  fi
  again=
done
