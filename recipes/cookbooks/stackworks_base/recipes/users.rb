# The people who may log in by ssh: exactly those of the node data, numbers 2000 to 4000.
users = stack_users

group 'opsworks' do
  append true
end

# Somebody who lost the permission loses the account.
::File.readlines('/etc/passwd').map { |line| line.split(':') }.each do |name, _, uid|
  next unless (2000...4000).cover?(uid.to_i)
  next if users.any? { |u| u.uid == uid.to_i && u.name == name }
  user name do
    action :remove
    manage_home true
  end
end

users.each do |person|
  home = "/home/#{person.name}"

  user person.name do
    uid person.uid
    gid 'opsworks'
    home home
    shell '/bin/bash'
    manage_home true
  end

  directory "#{home}/.ssh" do
    owner person.name
    group 'opsworks'
    mode '0700'
  end

  file "#{home}/.ssh/authorized_keys" do
    content "#{person.public_key}\n"
    owner person.name
    group 'opsworks'
    mode '0600'
    backup false
    not_if { person.public_key.to_s.empty? }
  end
end

sudoers = users.select(&:sudoer).map(&:name).sort
if sudoers.empty?
  file '/etc/sudoers.d/opsworks' do
    action :delete
  end
else
  directory '/etc/sudoers.d' do
    mode '0755'
  end

  file '/etc/sudoers.d/opsworks' do
    content sudoers.map { |name| "#{name} ALL=(ALL) NOPASSWD:ALL\n" }.join
    mode '0440'
    backup false
  end
end
