#!/bin/sh
# downloader.sh -r TRIES -u URL -d FOLDER: how Amazon's built-in cookbooks fetch a package. Puts it into a new folder
# FOLDER.XXXXXX and prints its path. Amazon has packages of Ruby and Node.js for the systems of its time only; where there
# is none, a package is made here that stands for those of the distribution (Debian, Ubuntu).
tries=3
while getopts r:u:d: option; do
  case $option in
  r) tries=$OPTARG ;;
  u) url=$OPTARG ;;
  d) folder=$OPTARG ;;
  *) exit 2 ;;
  esac
done
[ -n "$url" ] && [ -n "$folder" ] || { echo "usage: downloader.sh -r TRIES -u URL -d FOLDER" >&2; exit 2; }

mkdir -p "$(dirname "$folder")"
into=$(mktemp -d "$folder.XXXXXX") || exit 1
file=$into/$(basename "$url")

fetch() {
  if command -v curl >/dev/null; then
    curl -sS -f -L --connect-timeout 15 -o "$file" "$url" 2>"$into/said"
  else
    wget -q -T 15 -t 1 -O "$file" "$url" 2>"$into/said"
  fi
}

refused() { grep -Eq '403|404' "$into/said"; } # another try would not help

# stand_in PACKAGES -- PROGRAMS: the distribution's packages, and one of the wanted name with links to their programs
stand_in() {
  command -v dpkg-deb >/dev/null && command -v apt-get >/dev/null || return 1
  packages=${1%% -- *} programs=${1##* -- }
  for program in $programs; do
    command -v "$program" >/dev/null && continue
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $packages >&2 || return 1
    break
  done
  base=$(basename "$url" .deb)
  rest=${base#*_}
  mkdir -p "$into/package/DEBIAN" "$into/package/usr/local/bin"
  for program in $programs; do
    [ -e "/usr/bin/$program" ] && ln -s "../../bin/$program" "$into/package/usr/local/bin/$program"
  done
  printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: Stackworks\nDescription: stands for %s\n' \
    "${base%%_*}" "${rest%_*}" "${rest##*_}" "$packages" >"$into/package/DEBIAN/control"
  dpkg-deb --build --root-owner-group "$into/package" "$file" >&2 && rm -r "$into/package"
}

while ! fetch; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ] || refused; then
    cat "$into/said" >&2
    refused && grep -q 403 "$into/said" && echo "403 Forbidden" >&2
    case $(basename "$url") in
    opsworks-ruby*.deb) what="ruby ruby-dev rake ruby-bundler -- ruby gem irb erb rake bundle" ;;
    opsworks-nodejs*.deb) what="nodejs npm -- node npm npx" ;;
    *) exit 1 ;;
    esac
    echo "$url is not to be had: the distribution's take its place: ${what%% -- *}" >&2
    stand_in "$what" || exit 1
    break
  fi
  sleep 1
done
rm -f "$into/said"
echo "$file"
