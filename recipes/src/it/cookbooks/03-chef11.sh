mkdir -p /opt/g /opt/d
git config --system safe.directory '*'
cd /opt/g
git init -q -b main
git config user.email it@localhost
git config user.name it
cat >server.js <<'J'
require('http').createServer((q, r) => r.end('node one ' + process.env.GREETING + '\n')).listen(process.env.PORT)
J
cat >index.php <<'J'
<?php require 'opsworks.php'; $o = new OpsWorks(); echo 'php ', $o->stack_name, ' ', implode(',', $o->hosts('php-app')), ' ', $_SERVER['GREETING'], ' ', $o->db->username, "\n";
J
git add -A
git commit -qm one

data() { # ACTIVITY TYPE LAYER USER
  cat >/opt/d/node.json <<J
{"opsworks": {"activity": "$1", "stack": {"name": "Eleven"},
   "instance": {"hostname": "app1", "layers": ["$3"], "private_ip": "127.0.0.1"},
   "layers": {"$3": {"name": "App", "instances": {"app1": {"private_ip": "127.0.0.1", "status": "online"}}},
     "lb": {"name": "LB", "instances": {"lb1": {"private_ip": "127.0.0.2", "status": "online"}}}}},
 "deploy": {"shop": {"application": "shop", "application_type": "$2",
   "scm": {"scm_type": "git", "repository": "file:///opt/g", "revision": "main"},
   "environment_variables": {"GREETING": "hi there"}, "domains": ["shop"], "document_root": null,
   "database": {"host": "db1", "username": "u'x"}}},
 "ssh_users": {"2002": {"name": "$4", "public_key": "ssh-rsa AAA", "sudoer": false}},
 "dependencies": {"debs": {}}, "stackworks": {"ports": {"http": $port}}}
J
}
data setup nodejs nodejs-app bob
setup=stackworks_base::setup,stackworks_nodejs::setup,stackworks_nodejs::deploy
converge 'node setup' /opt/d $setup 11.10
answers http://127.0.0.1:$port/ 'node one hi there'
unchanged 'node setup again' /opt/d $setup 11.10
sed -i s/one/two/ server.js
git commit -qam two
data deploy nodejs nodejs-app bob
converge 'node deploy' /opt/d stackworks_nodejs::deploy 11.10
answers http://127.0.0.1:$port/ 'node two'
data undeploy nodejs nodejs-app bob
converge 'node undeploy' /opt/d stackworks_nodejs::undeploy 11.10

data setup php php-app jim
setup=stackworks_base::setup,stackworks_php::setup,stackworks_php::deploy
converge 'php setup' /opt/d $setup 11.10
holds '! id bob 2>/dev/null && id jim >/dev/null'
answers http://127.0.0.1:$port/ "php Eleven 127.0.0.1 hi there u'x"
unchanged 'php setup again' /opt/d $setup 11.10
data undeploy php php-app jim
converge 'php undeploy' /opt/d stackworks_php::undeploy 11.10
unchanged 'php undeploy again' /opt/d stackworks_php::undeploy 11.10
