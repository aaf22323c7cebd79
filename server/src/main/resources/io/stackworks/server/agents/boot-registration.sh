#!/bin/sh
# Registers this machine with the stack of the file "preconfig" beside it and installs the agent of the Stackworks server
# at @URL@. `aws opsworks register` starts it, as root.
set -eu

url='@URL@'
here=$(cd "$(dirname "$0")" && pwd)

say() { printf 'stackworks: %s\n' "$*"; }
fail() { printf 'stackworks: %s\n' "$*" >&2; exit 1; }

# Lines ":key: JSON string".
value() { sed -n "s/^:$1: \"\(.*\)\"[[:space:]]*\$/\1/p" "$here/preconfig" | head -n 1; }

stack=$(value stack_id) key=$(value access_key_id) secret=$(value secret_access_key)
region=$(value ops_works_region) hostname=$(value hostname)
private_ip=$(value private_ip) public_ip=$(value public_ip)
[ -n "$stack" ] || fail "preconfig: no stack_id (expected: the file that aws opsworks register writes)"
[ -n "$key" ] && [ -n "$secret" ] || fail "preconfig: no access key (instance profiles are not known here)"
for tool in curl openssl; do
  command -v "$tool" >/dev/null 2>&1 || fail "$tool not found (expected: it is installed)"
done
[ -n "$hostname" ] || hostname=$(hostname -s 2>/dev/null || hostname)
[ -n "$private_ip" ] || private_ip=$(hostname -I 2>/dev/null | cut -d ' ' -f 1)

hex() { od -An -v -tx1 | tr -d ' \n'; }
sha256() { openssl dgst -sha256 -hex | sed 's/.*[ =]//'; }
hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -hex | sed 's/.*[ =]//'; }

# call PATH TARGET BODY: a request signed with AWS Signature Version 4
call() {
  now=$(date -u +%Y%m%dT%H%M%SZ)
  day=${now%T*}
  scope=$day/$region/opsworks/aws4_request
  host=${url#https://}
  names='content-type;host;x-amz-date;x-amz-target'
  canonical=$(printf 'POST\n%s\n\ncontent-type:application/x-amz-json-1.1\nhost:%s\nx-amz-date:%s\nx-amz-target:%s\n\n%s\n%s' \
    "$1" "$host" "$now" "$2" "$names" "$(printf %s "$3" | sha256)")
  k=$(printf 'AWS4%s' "$secret" | hex)
  for part in "$day" "$region" opsworks aws4_request; do k=$(printf %s "$part" | hmac "$k"); done
  signature=$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$now" "$scope" "$(printf %s "$canonical" | sha256)" | hmac "$k")
  curl -sS --fail-with-body --cacert "$here/ca.pem" --data-binary "$3" \
    -H 'Content-Type: application/x-amz-json-1.1' -H "X-Amz-Date: $now" -H "X-Amz-Target: $2" \
    -H "Authorization: AWS4-HMAC-SHA256 Credential=$key/$scope, SignedHeaders=$names, Signature=$signature" \
    "$url$1"
}

body="{\"StackId\": \"$stack\", \"Hostname\": \"$hostname\", \"PrivateIp\": \"$private_ip\""
[ -z "$public_ip" ] || body="$body, \"PublicIp\": \"$public_ip\""
answer=$(call / OpsWorks_20130218.RegisterInstance "$body}") || fail "not registered: $answer"
instance=$(printf %s "$answer" | sed -n 's/.*"InstanceId" *: *"\([0-9a-f-]*\)".*/\1/p')
[ -n "$instance" ] || fail "not registered: $answer"
say "registered as instance $instance"
token=$(call /agent/join-token Stackworks.JoinToken "$instance") || fail "no join token: $token"
sh "$here/install.sh" --token "$token"
