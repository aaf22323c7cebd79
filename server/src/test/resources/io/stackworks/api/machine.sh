#!/bin/sh
# A machine that an operator registers: this machine's files below an overlay that is thrown away, with processes and a
# name of its own. sh machine.sh FOLDER URL STACK; credentials come from the environment.
# Ends when it is killed; prints "registered" when `aws opsworks register` is through.
set -eu
if [ "${1:-}" != inside ]; then
  mkdir -p "$1/upper" "$1/root"
  exec unshare --mount --pid --uts --fork --kill-child --propagation private sh "$0" inside "$@"
fi
folder=$2 url=$3 stack=$4
mount -t tmpfs tmpfs "$folder/upper"
mkdir "$folder/upper/files" "$folder/upper/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper/files,workdir=$folder/upper/work" "$folder/root"
mount -t proc proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"
mount --rbind /sys "$folder/root/sys"
hostname onprem-1
exec chroot "$folder/root" sh -eu -c '
  export HOME=/root/new
  mkdir -p $HOME/.aws/models
  curl -fsS "$0/agent/aws-endpoints.tgz" | tar xz -C $HOME/.aws/models
  curl -fsS "$0/agent/ca.pem" >$HOME/ca.pem
  export AWS_CA_BUNDLE=$HOME/ca.pem CURL_CA_BUNDLE=$HOME/ca.pem
  if ! command -v sudo >/dev/null; then # the command line calls it; this is root already
    printf "%s\n" "#!/bin/sh" "exec \"\$@\"" >/usr/local/bin/sudo
    chmod +x /usr/local/bin/sudo
  fi
  /usr/bin/aws --region us-east-1 opsworks register --infrastructure-class on-premises --local --stack-id "$1"
  echo registered
  exec sleep 600
' "$url" "$stack"
