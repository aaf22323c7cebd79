include_recipe 'stackworks_python::setup'
include_recipe 'stackworks_python::deploy'
