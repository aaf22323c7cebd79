# The Python of the distribution. A folder uses the one that is there.
unless directory_sandbox?
  apt_update 'lists' if platform_family?('debian')
  package 'python3'
end
