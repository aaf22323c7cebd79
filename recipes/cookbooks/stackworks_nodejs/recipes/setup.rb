# The Node.js of the distribution.
unless directory_sandbox?
  apt_update 'lists' if platform_family?('debian')
  package 'nodejs'
end
