# Account that owns and runs deployed apps.
default['stackworks_base']['user'] = 'deploy'
default['stackworks_base']['group'] = 'www-data'
default['stackworks_base']['shell'] = '/bin/bash'
default['stackworks_base']['uid'] = 4000
