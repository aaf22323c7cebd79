# Shutdown: layers stop their own services; nothing is left to do for all of them.
log "#{stack_name}: this instance is being stopped"
