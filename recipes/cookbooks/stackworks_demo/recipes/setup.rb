# Setup of the demo's app servers.
include_recipe 'stackworks_python::setup'
