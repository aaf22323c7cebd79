# The fleet: a network namespace with a bridge that holds the sandboxes of one server, and the relay that is its only
# way out. Runs as the namespace's first process and outlives the server, because the sandboxes do.
# Needs FLEET_DIR GATEWAY HARDWARE; the arguments are the relay's command line.
set -e
umask 077
read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ started _ < "/proc/$$/stat"
read -r boot < /proc/sys/kernel/random/boot_id
echo "$$ $started $boot" > "$FLEET_DIR/fleet.pid.new"
mv "$FLEET_DIR/fleet.pid.new" "$FLEET_DIR/fleet.pid"

# A bridge without a hardware address of its own takes one from its ports: it changes when a sandbox goes, and all the
# others talk into the void until they ask for it again, half a minute later.
# Forwarding with nothing to forward to: whoever tries to go past the relay hears "unreachable" at once.
ip -batch - <<BATCH
link set lo up
link add fleet address $HARDWARE type bridge
address add $GATEWAY/24 dev fleet
link set fleet up
route add unreachable default
BATCH
echo 1 > /proc/sys/net/ipv4/ip_forward
echo ready
exec > /dev/null

relay=
trap 'kill "$relay" 2> /dev/null; exit 0' TERM
set +e
while :; do
  "$@" &
  relay=$!
  wait "$relay"
  echo "relay ended with $?, starting it again" >&2
  sleep 1 &
  wait $!
done
