mkdir -p /opt/a/site
for v in one two; do echo "static $v" >/opt/a/site/index.html; tar -C /opt/a/site -czf /opt/a/$v.tar.gz .; done
d=/opt/d b=/opt/b lb=$((port + 9))
data() { sh "$HERE/data.sh" $d app1 web "$1" static "file:///opt/a/$2.tar.gz" $port; }

data setup one
setup=stackworks_base::setup,stackworks_web::setup,stackworks_web::deploy
converge 'web setup' $d $setup
answers http://127.0.0.1:$port/ 'static one'
unchanged 'web setup again' $d $setup
data deploy two
converge 'web deploy' $d stackworks_web::deploy
answers http://127.0.0.1:$port/ 'static two'

sh "$HERE/data.sh" $b lb1 web setup static file:///opt/a/one.tar.gz $port
echo "{\"stackworks\":{\"ports\":{\"http\":$lb}}}" >$b/node.json
setup=stackworks_base::setup,stackworks_haproxy::setup
configure=stackworks_base::configure,stackworks_haproxy::configure
converge 'balancer setup' $b $setup
answers http://127.0.0.1:$lb/ 'static two'
unchanged 'balancer setup again' $b $setup
rm $b/data_bags/aws_opsworks_instance/app2.json
converge 'app2 went' $b $configure
unchanged 'app2 went, again' $b $configure
answers http://127.0.0.1:$lb/ 'static two'
rm $b/data_bags/aws_opsworks_instance/app1.json
converge 'app1 went' $b $configure
answers http://127.0.0.1:$lb/ '503 Service Unavailable'
converge 'balancer shutdown' $b stackworks_haproxy::shutdown
data undeploy two
converge 'web undeploy' $d stackworks_web::undeploy
unchanged 'web undeploy again' $d stackworks_web::undeploy
converge 'web shutdown' $d stackworks_web::shutdown
