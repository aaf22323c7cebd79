include_recipe 'stackworks_base::setup'
