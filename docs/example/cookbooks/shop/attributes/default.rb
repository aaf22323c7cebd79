default['shop']['greeting'] = 'good day'
default['shop']['workers'] = 1
