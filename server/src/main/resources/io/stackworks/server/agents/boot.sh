#!/bin/sh
# Stackworks: makes this machine @WHAT@ of the server at @URL@.
# User data of an EC2 machine; cloud-init runs it as root at the first boot. Output: /var/log/stackworks-boot.log
set -u
exec >>/var/log/stackworks-boot.log 2>&1
umask 022
echo "stackworks: boot $(date -u +%Y-%m-%dT%H:%M:%SZ)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/ca.pem" <<'CA'
@AUTHORITIES@
CA

# fetch URL FILE: with what the image has; the server is known by its authority and by nothing else.
fetch() {
  if command -v curl >/dev/null 2>&1; then curl -fsS --noproxy '*' --connect-timeout 10 --cacert "$work/ca.pem" -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then wget -q --no-proxy -T 20 --ca-certificate="$work/ca.pem" -O "$2" "$1"
  else python3 - "$1" "$2" "$work/ca.pem" <<'PY'
import ssl, sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
    urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=sys.argv[3])))
with opener.open(sys.argv[1], timeout=20) as answer, open(sys.argv[2], "wb") as file:
    while block := answer.read(1 << 20):
        file.write(block)
PY
  fi
}

# pinned URL FILE SHA256: until it is there, whole; a server that is restarted is waited for. No SHA256: whatever the
# server has now, because the user data of an image or a launch template is older than the server.
pinned() {
  pause=1
  while :; do
    if fetch "$1" "$2"; then
      if [ -z "$3" ] || echo "$3  $2" | sha256sum -c --status; then return 0; fi
      echo "stackworks: $1 has another checksum than $3"
    fi
    rm -f "$2"
    sleep $pause
    [ $pause -ge 30 ] || pause=$((pause * 2))
  done
}

# The launcher looks at the same places.
java_is_there() {
  for java in java /usr/lib/jvm/*/bin/java; do
    "$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | grep -Eq '^(1[7-9]|[2-9][0-9])$' && return 0
  done
  return 1
}
# The server's own, when it has one for this machine; where it does not run (another libc) it goes again.
bundled_java() {
  [ "$(uname -m)" = '@JAVA_ARCHITECTURE@' ] || return 1
  pinned '@URL@/agent/java-@JAVA_ARCHITECTURE@.tar.gz' "$work/java.tar.gz" '@JAVA_SHA256@'
  mkdir -p /usr/lib/jvm && tar -xzf "$work/java.tar.gz" -C /usr/lib/jvm && rm "$work/java.tar.gz"
  /usr/lib/jvm/stackworks-java/bin/java -version && return 0
  rm -rf /usr/lib/jvm/stackworks-java
  return 1
}
install_java() {
  if command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update && apt-get -q install -y --no-install-recommends openjdk-17-jre-headless ||
      apt-get -q install -y --no-install-recommends default-jre-headless
  elif command -v dnf >/dev/null 2>&1; then dnf -q -y install java-17-amazon-corretto-headless || dnf -q -y install java-17-openjdk-headless
  elif command -v yum >/dev/null 2>&1; then yum -q -y install java-17-amazon-corretto-headless || yum -q -y install java-17-openjdk-headless
  elif command -v zypper >/dev/null 2>&1; then zypper -q -n install java-17-openjdk-headless
  fi
}
java_is_there || bundled_java
tries=0
until java_is_there; do
  tries=$((tries + 1))
  install_java
  java_is_there && break
  [ $tries -lt 10 ] || { echo "stackworks: no Java 17 on this machine and none could be installed"; exit 1; }
  sleep 10
done

if [ -n '@HOSTNAME@' ]; then hostname '@HOSTNAME@' 2>/dev/null && echo '@HOSTNAME@' >/etc/hostname; fi
pinned '@URL@/agent/install.sh' "$work/install.sh" '@SCRIPT_SHA256@'
pinned '@URL@/agent/stackworks-agent.tar.gz' "$work/agent.tar.gz" '@ARCHIVE_SHA256@'
sh "$work/install.sh" --archive "$work/agent.tar.gz" @PROOF@ --hostname '@HOSTNAME@' --virtualization ec2
echo "stackworks: done with $?"
