#!/bin/sh
# data.sh DIR OWN LAYERTYPE ACTIVITY APPTYPE APPURL PORT: node data of a stack with lb1, app1, app2
dir=$1 own=$2 type=$3 activity=$4 apptype=$5 url=$6 port=$7
rm -rf "$dir"; mkdir -p "$dir"; cd "$dir"
item() { mkdir -p "data_bags/$1"; cat > "data_bags/$1/$2.json"; }
item aws_opsworks_stack demo <<J
{"id":"demo","stack_id":"s","name":"Demo","region":"local"}
J
item aws_opsworks_layer lb <<J
{"id":"lb","layer_id":"L1","name":"Load balancer","shortname":"lb","type":"lb","packages":[]}
J
item aws_opsworks_layer app <<J
{"id":"app","layer_id":"L2","name":"App servers","shortname":"app","type":"$type","packages":["less"]}
J
for i in lb1:L1:0 app1:L2:$port app2:L2:$((port + 1)); do
  host=${i%%:*}; rest=${i#*:}; layer=${rest%%:*}; p=${rest#*:}; [ "$p" = 0 ] && p=$port
  self=false; [ "$host" = "$own" ] && self=true
  item aws_opsworks_instance $host <<J
{"id":"$host","hostname":"$host","status":"online","private_ip":"127.0.0.1","public_ip":null,"layer_ids":["$layer"],"self":$self,"instance_id":"i-$host","stackworks":{"ports":{"http":"$p"}}}
J
done
item aws_opsworks_app hello <<J
{"id":"hello","app_id":"A1","name":"Hello","shortname":"hello","type":"$apptype","deploy":$( [ $activity = configure ] && echo false || echo true ),"app_source":{"type":"folder","url":"$url"},"attributes":{"document_root":null},"domains":["hello"],"environment":{"GREETING":"good \"day\" \$x"},"enable_ssl":false,"data_sources":[{"type":"None"}]}
J
item aws_opsworks_command c <<J
{"id":"c","command_id":"c","type":"$activity","args":{"app_ids":["A1"]},"instance_id":"i-$own"}
J
item aws_opsworks_user u <<J
{"id":"u","username":"ann","iam_user_arn":"arn:x","unix_user_id":2001,"ssh_public_key":"ssh-ed25519 AAAA ann","remote_access":true,"administrator_privileges":true}
J
cat > node.json <<J
{"stackworks":{"sandbox":"overlay","root":"/","ports":{"http":"$port"}}}
J
