# The people who may log in by ssh: exactly those of the node data. Accounts of the group opsworks are ours, all others are not:
# who has the name or the number of one of those gets no account.
group_entry = ::File.readlines('/etc/group').map { |line| line.strip.split(':') }.find { |name,| name == 'opsworks' }
accounts = ::File.readlines('/etc/passwd').map { |line| line.split(':') }
managed, foreign = accounts.partition { |_, _, _, gid| group_entry && gid == group_entry[2] }

users = stack_users.reject do |person|
  taken = foreign.any? { |name, _, uid| name == person.name || uid.to_i == person.uid }
  log "no account for #{person.name} (#{person.uid}): the name or the number belongs to another account" if taken
  taken
end

group 'opsworks' do
  append true
end

managed.each do |name, _, uid|
  now = users.find { |person| person.uid == uid.to_i }
  next if now && now.name == name

  execute "end what #{name} runs" do
    command "pkill -KILL -u #{uid}"
    returns [0, 1]
    only_if 'command -v pkill'
  end

  if now
    # The same person under a new name keeps his home.
    execute "rename #{name} to #{now.name}" do
      command "usermod -l #{now.name} -d /home/#{now.name} -m #{name}"
    end
  else
    # Somebody who lost the permission loses the account.
    user name do
      action :remove
      manage_home true
    end
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
