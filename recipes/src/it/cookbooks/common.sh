# Shared by the steps; sourced inside the sandbox with HERE, HOME_DIR and STEP set.
cookbooks=$HOME_DIR/recipes/cookbooks
port=18081

# converge WORD DIR RUNLIST [VERSION]: one run; leaves the resources that changed in $changed
converge() {
  java -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$HOME_DIR/recipes/target/lib/*:$(echo "$HOME_DIR"/recipes/target/stackworks-recipes-*.jar)" \
    io.stackworks.recipes.Main run --run-list "$3" --json "$2/node.json" --cookbooks "$cookbooks" --data-bags "$2/data_bags" \
    --report "$2/report.json" --cache "${CACHE:-/var/cache/stackworks-it}" --chef-version "${4:-18}" >"$2/log" 2>&1 ||
    { tail -n 40 "$2/log"; echo "FAIL $1: exit $?"; exit 1; }
  changed=$(python3 -c '
import json, sys
for r in json.load(open(sys.argv[1]))["resources"]:
    if r["status"] == "updated" and not r.get("depth"):
        print("%s[%s]" % (r["type"], r["name"]), end=" ")' "$2/report.json")
  echo "ok   $1: ${changed:-no change}"
}

# unchanged WORD ...: the same, and nothing may change
unchanged() {
  converge "$@"
  [ -z "$changed" ] || { echo "FAIL $1 changed: $changed"; exit 1; }
}

# answers URL TEXT: waits until the answer contains the text, 10 seconds at most
answers() {
  tries=100
  until curl -s -m 5 "$1" | grep -q -- "$2"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "FAIL $1 does not answer '$2' but: $(curl -s -m 5 "$1")"; exit 1; }
    sleep 0.1
  done
  echo "ok   $1 answers '$2'"
}

holds() {
  sh -c "$1" || { echo "FAIL does not hold: $1"; exit 1; }
}
