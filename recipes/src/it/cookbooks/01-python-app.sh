mkdir -p /opt/a
for v in 1 2; do tar -C "$cookbooks/stackworks_demo/files/app-v$v" -czf /opt/a/v$v.tar.gz .; done
hostname app1
d=/opt/d
data() { sh "$HERE/data.sh" $d app1 python-app "$1" other "file:///opt/a/$2.tar.gz" $port; }

data setup v1
setup=stackworks_base::setup,stackworks_python::setup,stackworks_python::deploy
converge setup $d $setup
answers http://127.0.0.1:$port/ 'version v1 on app1'
holds 'grep -q "^127.0.0.1 app2$" /etc/hosts'
holds '[ "$(stat -c %U:%a /home/ann/.ssh/authorized_keys)" = ann:600 ]'
holds 'ps -o user= -p "$(cat /run/app-hello.pid)" | grep -q deploy'
unchanged 'setup again' $d $setup
data deploy v2
converge 'deploy v2' $d stackworks_python::deploy
answers http://127.0.0.1:$port/ 'version v2'
unchanged 'deploy v2 again' $d stackworks_python::deploy
data rollback v2
converge rollback $d stackworks_python::deploy
answers http://127.0.0.1:$port/ 'version v1'
data stop v2
converge stop $d stackworks_python::control
holds "! curl -s http://127.0.0.1:$port/"
data configure v2
unchanged configure $d stackworks_base::configure
data undeploy v2
converge undeploy $d stackworks_python::undeploy
unchanged 'undeploy again' $d stackworks_python::undeploy
holds '[ ! -e /srv/www/hello ] && [ ! -e /etc/init.d/app-hello ] && ! ls /etc/rc3.d/*app-hello 2>/dev/null'
