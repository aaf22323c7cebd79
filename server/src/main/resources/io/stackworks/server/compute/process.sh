# One instance without a machine of its own: keeps the agent running, in a session that outlives the server. One line
# on stdout is for the server, "ready"; stderr is the console. The arguments are the agent's command line.
# Needs MACHINE (the instance's folder) and, in its file `boot`, SERVER and CA.
umask 022
trap '' PIPE
read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ started _ < "/proc/$$/stat"
read -r boot < /proc/sys/kernel/random/boot_id
echo "$$ $started $boot" > "$MACHINE/pid.new" && mv "$MACHINE/pid.new" "$MACHINE/pid" || exit 1
cd "$MACHINE" || exit 1

agent=
again=
trap 'trap "" TERM USR1; [ -n "$agent" ] && kill -TERM "$agent" && wait "$agent"; exit 0' TERM
trap 'again=yes; [ -n "$agent" ] && kill -TERM "$agent"' USR1

echo ready
exec > /dev/null
pause=1
while :; do
  . ./boot
  began=$(date +%s)
  "$@" --server "$SERVER" --ca-fingerprint "$CA" < /dev/null >&2 &
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
