include_recipe 'stackworks_haproxy::setup'
