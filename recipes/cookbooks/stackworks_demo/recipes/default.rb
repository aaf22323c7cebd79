include_recipe 'stackworks_demo::setup'
