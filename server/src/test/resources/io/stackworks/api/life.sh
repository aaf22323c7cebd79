#!/bin/sh
# The life of a stack, as an operator scripts it with the AWS command line: sh life.sh AWS ENDPOINT
# Credentials come from the environment. Ends with "life complete", or at the first surprise.
set -eu
aws=$1
endpoint=$2

ow() {
  "$aws" --endpoint-url "$endpoint" --region us-east-1 --output text opsworks "$@"
}

# The waiters are the command line's own, but ask every second instead of every fifteen.
own=/usr/lib/python3/dist-packages/botocore/data/opsworks/2013-02-18/waiters-2.json
models=$0.models/opsworks/2013-02-18
mkdir -p "$models"
sed -e 's/"delay": *15/"delay": 1/' -e 's/"maxAttempts": *40/"maxAttempts": 600/' "$own" >"$models/waiters-2.json"
export AWS_DATA_PATH="$0.models"

# This must fail, and say so: CODE TEXT COMMAND...
refused() {
  code=$1 text=$2
  shift 2
  if said=$(ow "$@" 2>&1); then
    echo "$1 was not refused" >&2
    exit 1
  fi
  case $said in
    *"($code)"*"$text"*) ;;
    *) echo "$1 said: $said (expected: $code, $text)" >&2; exit 1 ;;
  esac
}

stack=$(ow create-stack --name life --stack-region us-east-1 \
  --service-role-arn arn:aws:iam::123456789012:role/aws-opsworks-service-role \
  --default-instance-profile-arn arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role \
  --configuration-manager Name=Chef,Version=18 --query StackId)
[ "$(ow describe-stacks --stack-ids "$stack" --query 'Stacks[0].Name')" = life ]
ow update-stack --stack-id "$stack" --custom-json '{"greeting": "hello"}'
layer=$(ow create-layer --stack-id "$stack" --type custom --name App --shortname app --query LayerId)
refused ValidationException 'There is already a layer named "App" for this stack' \
  create-layer --stack-id "$stack" --type custom --name App --shortname app2
refused ResourceNotFoundException 'Unable to find layer with ID nowhere' \
  update-layer --layer-id nowhere --name x
instance=$(ow create-instance --stack-id "$stack" --layer-ids "$layer" --instance-type t2.micro \
  --no-install-updates-on-boot --query InstanceId)
[ "$(ow describe-instances --stack-id "$stack" --query 'Instances[0].[Hostname,Status]')" = "app1	stopped" ]
ow start-instance --instance-id "$instance"
ow wait instance-online --instance-ids "$instance"

app=$(ow create-app --stack-id "$stack" --name Site --type other --query AppId)
ow wait app-exists --app-ids "$app"
deployment=$(ow create-deployment --stack-id "$stack" --app-id "$app" --command Name=deploy --query DeploymentId)
ow wait deployment-successful --deployment-ids "$deployment"
[ "$(ow describe-commands --deployment-id "$deployment" --query 'Commands[0].[Type,Status,ExitCode]')" = "deploy	successful	0" ]

refused ValidationException 'has 1 instances' delete-stack --stack-id "$stack"
ow stop-instance --instance-id "$instance"
ow wait instance-stopped --instance-ids "$instance"
ow delete-instance --instance-id "$instance"
ow wait instance-terminated --instance-ids "$instance"
ow delete-app --app-id "$app"
ow delete-layer --layer-id "$layer"
ow delete-stack --stack-id "$stack"
refused ResourceNotFoundException "$stack" describe-stacks --stack-ids "$stack"
echo "life complete"
