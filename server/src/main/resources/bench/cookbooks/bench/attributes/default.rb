default['bench']['target'] = '/nonexistent'
