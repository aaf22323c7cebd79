#!/bin/sh
# Makes this machine an instance of the Stackworks server at @URL@.
#
#   sh stackworks-join.sh (--token TOKEN | --ec2-identity) [--hostname NAME] [--prefix DIR] [--data DIR] [--archive FILE]
#                         [--virtualization KIND] [--no-start]
#
# --ec2-identity: the machine proves itself by what EC2 signed about it; the server has a rule for it (docs/ec2.md).
# Needs Java 17 or newer and curl. As root it installs the service "stackworks-agent", for systemd or as a script in
# /etc/init.d; elsewhere it starts the agent in the background.
set -eu

url='@URL@'
fingerprint='@FINGERPRINT@'

say() { printf 'stackworks: %s\n' "$*"; }
fail() { printf 'stackworks: %s\n' "$*" >&2; exit 1; }

token='' identity='' hostname='' archive='' virtualization='' start=yes
if [ "$(id -u)" = 0 ]; then prefix=/opt/stackworks-agent data=/var/lib/stackworks-agent
else prefix=$HOME/.stackworks-agent/program data=$HOME/.stackworks-agent/data
fi
while [ $# -gt 0 ]; do
  case $1 in
    --no-start) start=no; shift; continue ;;
    --ec2-identity) identity=ec2; shift; continue ;;
    --token|--hostname|--prefix|--data|--archive|--virtualization)
      [ $# -ge 2 ] || fail "$1: no value (expected: $1 VALUE)"
      case $1 in
        --token) token=$2 ;;
        --hostname) hostname=$2 ;;
        --prefix) prefix=$2 ;;
        --data) data=$2 ;;
        --archive) archive=$2 ;;
        --virtualization) virtualization=$2 ;;
      esac
      shift 2 ;;
    *) fail "$1: unknown (expected: --token, --ec2-identity, --hostname, --prefix, --data, --archive, --virtualization, --no-start)" ;;
  esac
done
[ -n "$token$identity" ] || fail "--token: missing (expected: one from 'stackworks token create')"
[ -z "$token" ] || [ -z "$identity" ] || fail "--token and --ec2-identity (expected: one of them)"
[ -z "$identity" ] || [ -n "$virtualization" ] || virtualization=ec2
case $token in *[!A-Za-z0-9_-]*) fail "--token: not a token (expected: letters, digits, _ and -)" ;; esac
case $virtualization in *[!a-z0-9-]*) fail "--virtualization: $virtualization (expected: one word, for instance ec2)" ;; esac
case $hostname in *[!A-Za-z0-9-]*) fail "--hostname: $hostname (expected: letters, digits and -)" ;; esac
for path in "$prefix" "$data"; do
  case $path in
    *[!A-Za-z0-9/._-]*|[!/]*) fail "$path: not usable (expected: an absolute path of letters, digits and ._-/)" ;;
  esac
done
[ -n "$archive" ] || command -v curl >/dev/null 2>&1 || fail "curl not found (install it: apt-get install curl)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
cat >"$work/ca.pem" <<'CA'
@AUTHORITIES@
CA

# An archive that was fetched already was also checked by whoever fetched it.
if [ -n "$archive" ]; then cp "$archive" "$work/agent.tar.gz"
else say "fetching the agent from $url"; curl -fsS --cacert "$work/ca.pem" -o "$work/agent.tar.gz" "$url/agent/stackworks-agent.tar.gz" ||
  fail "no agent from $url (expected: this server, under a name of its certificate)"
fi
mkdir "$work/new"
tar -xzf "$work/agent.tar.gz" -C "$work/new" || fail "the archive is damaged"

# Whole or not at all: an agent that runs goes on with the old files until it is started again.
mkdir -p "$(dirname "$prefix")"
rm -rf "$prefix.new"
cp -R "$work/new/stackworks-agent" "$prefix.new"
rm -rf "$prefix.old"
[ ! -e "$prefix" ] || mv "$prefix" "$prefix.old"
mv "$prefix.new" "$prefix"
rm -rf "$prefix.old"

# Fails here, and not in the background, when there is no Java.
"$prefix/stackworks" agent --help >/dev/null || fail "the agent does not start (expected: Java 17 or newer)"

if [ "$(id -u)" = 0 ]; then
  mkdir -p /usr/local/bin
  ln -sfn "$prefix/agent/bin/opsworks-agent-cli" /usr/local/bin/opsworks-agent-cli
fi

(umask 077 && mkdir -p "$data")
# The token is in a file that only the agent's user can read, not in its arguments.
if [ -n "$token" ]; then (umask 077 && printf '%s\n' "$token" >"$data/join-token"); else rm -f "$data/join-token"; fi
set -- agent --server "$url" --ca-fingerprint "$fingerprint" --token-file "$data/join-token" --data "$data"
[ -z "$hostname" ] || set -- "$@" --hostname "$hostname"
[ -z "$virtualization" ] || set -- "$@" --virtualization "$virtualization"

if [ "$start" = no ]; then
  say "installed; start it with: $prefix/stackworks $*"
elif [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ]; then
  # KillMode: a run of recipes survives a restart of the agent. Delegate: it may have its own cgroup.
  cat >/etc/systemd/system/stackworks-agent.service <<UNIT
[Unit]
Description=Stackworks agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=$prefix/stackworks $*
Restart=always
RestartSec=5
KillMode=process
Delegate=yes

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload
  systemctl enable stackworks-agent
  systemctl restart stackworks-agent
  say "the agent runs; see: systemctl status stackworks-agent"
elif [ "$(id -u)" = 0 ] && [ -d /etc/init.d ]; then
  # Started again whenever it ends by itself, as systemd would.
  cat >/etc/init.d/stackworks-agent <<INIT
#!/bin/sh
### BEGIN INIT INFO
# Provides:          stackworks-agent
# Required-Start:    \$network \$remote_fs
# Required-Stop:     \$network \$remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Stackworks agent
### END INIT INFO
pid=/run/stackworks-agent.pid
runs() { [ -f \$pid ] && kill -0 "\$(cat \$pid)" 2>/dev/null; }
case \$1 in
  start)
    runs && exit 0
    umask 077
    setsid sh -c 'echo \$\$ >"\$0"; trap "kill \\\$agent; exit 0" TERM
      while :; do "\$@" & agent=\$!; wait \$agent && exit; sleep 5; done' \
      \$pid $prefix/stackworks $* >>$data/start.log 2>&1 </dev/null & ;;
  stop) if runs; then kill "\$(cat \$pid)"; fi; rm -f \$pid ;;
  restart|force-reload) "\$0" stop; "\$0" start ;;
  status) if runs; then echo "stackworks-agent runs"; else echo "stackworks-agent does not run"; exit 3; fi ;;
  *) echo "usage: \$0 start|stop|restart|status" >&2; exit 2 ;;
esac
INIT
  chmod 755 /etc/init.d/stackworks-agent
  if command -v update-rc.d >/dev/null 2>&1; then update-rc.d stackworks-agent defaults
  elif command -v chkconfig >/dev/null 2>&1; then chkconfig --add stackworks-agent
  elif command -v rc-update >/dev/null 2>&1; then rc-update add stackworks-agent default
  else say "nothing starts /etc/init.d/stackworks-agent after a reboot here (expected: update-rc.d, chkconfig or rc-update)"
  fi
  /etc/init.d/stackworks-agent restart
  say "the agent runs; see: /etc/init.d/stackworks-agent status"
else
  (umask 077 && : >>"$data/start.log")
  nohup setsid "$prefix/stackworks" "$@" >>"$data/start.log" 2>&1 </dev/null &
  say "the agent runs as process $!; its log is $data/agent.log"
fi
