log "#{node['shop']['greeting']} from a fresh deploy"
