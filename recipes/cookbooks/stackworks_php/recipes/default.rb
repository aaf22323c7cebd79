include_recipe 'stackworks_php::setup'
include_recipe 'stackworks_php::deploy'
