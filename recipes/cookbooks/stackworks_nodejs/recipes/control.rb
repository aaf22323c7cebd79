control_daemons(selected_apps('nodejs'))
