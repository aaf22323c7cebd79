include_recipe 'stackworks_web::setup'
include_recipe 'stackworks_web::deploy'
