include_recipe 'stackworks_nodejs::setup'
include_recipe 'stackworks_nodejs::deploy'
