default['stackworks_nodejs']['main'] = 'server.js'
