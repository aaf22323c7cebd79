default['list'] = %w(a b)
default['deep']['m']['q'] = []
