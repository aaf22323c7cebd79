# Files that are tried in this order as the main program of an app.
default['stackworks_python']['main'] = %w(app.py server.py main.py)
