remove_apps(selected_apps('nodejs'))
