remove_apps(selected_apps('python'))
