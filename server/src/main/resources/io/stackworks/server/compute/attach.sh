# Plugs a sandbox into the fleet's bridge, from inside the sandbox's network namespace. The host's is never entered.
# Needs FLEET_PID, SANDBOX_PID (some process of the sandbox), LINK (the bridge's end, a new name at every boot, because
# the old one goes when the kernel finds time), HARDWARE (the same address at every boot, because neighbours remember
# it), ADDRESS, GATEWAY.
nsenter --net="/proc/$FLEET_PID/ns/net" ip -batch - << BATCH &&
link add $LINK type veth peer name eth0 address $HARDWARE netns $SANDBOX_PID
link set $LINK master fleet up
BATCH
  ip -batch - << BATCH
link set lo up
address add $ADDRESS/24 dev eth0
link set eth0 up
route add default via $GATEWAY
BATCH
