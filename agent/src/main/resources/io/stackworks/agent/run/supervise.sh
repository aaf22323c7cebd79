# supervise DIRECTORY CGROUP LIMIT NAME COMMAND...: runs the command in a session of its own and records how it ended, whatever
# happens to the agent meanwhile. DIRECTORY may be renamed while it is the working directory: only relative names here.
cd "$1" || exit 1
group=$2
limit=$3 # a second group, which bounds the number of processes; may be empty, as the first
name=$4
shift 4

oom_kills() {
  while read -r key value; do
    [ "$key" = oom_kill ] && echo "$value" && return
  done </proc/vmstat
  echo 0
}
value_of() { # FILE: its first line, or 0
  value=0
  [ -n "$group" ] && [ -r "$group/$1" ] && read -r value <"$group/$1"
  echo "${value:-0}"
}

before=$(oom_kills)
# In the foreground: a background job would ignore SIGINT, and so would everything recipes start. The inner shell is no
# group leader, so setsid does not fork and the process id stays.
STACKWORKS_RUNNER=$name sh -c '
  [ -n "$0" ] && echo 0 >"$0/cgroup.procs"
  [ -n "$1" ] && echo 0 >"$1/cgroup.procs"
  shift
  read -r boot </proc/sys/kernel/random/boot_id
  self=$$
  read -r line </proc/$self/stat
  rest=${line##*) }
  start=$(set -- $rest; shift 19; echo "$1")
  umask 077
  echo "$self $start $boot" >pid.tmp && mv pid.tmp pid
  exec >>console.log 2>&1
  umask 022
  cd /
  exec setsid "$@"
' "$group" "$limit" "$@" </dev/null 2>/dev/null
code=$?
after=$(oom_kills)
umask 077
{
  echo "code=$code"
  echo "oom_kills=$((after - before))"
  echo "peak=$(value_of memory.peak)"
} >exit.tmp
mv exit.tmp exit
