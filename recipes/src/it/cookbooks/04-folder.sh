if [ "$(id -u)" = 0 ]; then
  mkdir -p /opt/a /opt/i /opt/r
  for v in 1 2; do tar -C "$cookbooks/stackworks_demo/files/app-v$v" -czf /opt/a/v$v.tar.gz .; done
  chown -R nobody /opt/i /opt/r
  exec setpriv --reuid nobody --regid nogroup --clear-groups env HOME=/opt/r PATH=/usr/local/bin:/usr/bin:/bin CACHE=/opt/r/cache /bin/sh "$HERE/step.sh" "$HERE" "$HOME_DIR" "$STEP"
fi

n=0
for i in lb1 app1 app2; do
  mkdir -p /opt/i/$i/root
  sh "$HERE/data.sh" /opt/r/$i $i custom setup other file:///opt/a/v1.tar.gz $((port + 1))
  echo "{\"stackworks\":{\"sandbox\":\"directory\",\"root\":\"/opt/i/$i/root\",\"ports\":{\"http\":$((port + n))}}}" >/opt/r/$i/node.json
  n=$((n + 1))
done
setup=stackworks_base::setup,stackworks_python::setup,stackworks_python::deploy
for i in app1 app2; do converge "$i setup" /opt/r/$i $setup; done
unchanged 'app1 setup again' /opt/r/app1 $setup
converge 'balancer setup' /opt/r/lb1 stackworks_base::setup,stackworks_haproxy::setup
unchanged 'balancer setup again' /opt/r/lb1 stackworks_base::setup,stackworks_haproxy::setup
answers http://127.0.0.1:$port/ 'version v1 on app1'
answers http://127.0.0.1:$port/ 'version v1 on app2'
sed -i 's/v1.tar.gz/v2.tar.gz/' /opt/r/app1/data_bags/aws_opsworks_app/hello.json
converge 'app1 deploys v2' /opt/r/app1 stackworks_python::deploy
answers http://127.0.0.1:$port/ 'version v2 on app1'
for i in app1 app2; do converge "$i shutdown" /opt/r/$i stackworks_python::shutdown; done
answers http://127.0.0.1:$port/ 'no backend answers'
converge 'balancer shutdown' /opt/r/lb1 stackworks_haproxy::shutdown
holds '! ps -u nobody -o args= | grep -q "[a]pp.py\|[b]alancer.py"'
