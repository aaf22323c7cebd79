control_daemons(selected_apps('python'))
