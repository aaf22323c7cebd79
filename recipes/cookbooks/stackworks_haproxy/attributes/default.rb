# Short names of the layers behind the balancer; nil: every layer that serves apps.
default['stackworks_haproxy']['layers'] = nil
default['stackworks_haproxy']['health_check_method'] = 'GET'
default['stackworks_haproxy']['health_check_url'] = '/'
default['stackworks_haproxy']['stats_url'] = nil # such as /haproxy?stats, together with user and password
default['stackworks_haproxy']['stats_user'] = 'stackworks'
default['stackworks_haproxy']['stats_password'] = nil
