# w1, and guarded commands, packages, users, a cron entry, five templates that notify one command.
root = node['bench']['target']
node.run_state['bench_reload'] = true

execute 'reload' do
  command "echo reloaded >> #{root}/reload.log"
  action :nothing
end

include_recipe 'bench::w1'

(0...10).each do |n|
  execute "skipped because /etc/passwd exists #{n}" do
    command "touch #{root}/never#{n}"
    creates '/etc/passwd'
  end
  execute "skipped by a shell test #{n}" do
    command "touch #{root}/never-either#{n}"
    not_if 'test -e /etc/passwd'
  end
end

%w(coreutils bash grep sed tar).each { |name| package name }

user('games') { uid 5; home '/usr/games'; shell '/usr/sbin/nologin' }
user('www-data') { uid 33; home '/var/www'; shell '/usr/sbin/nologin' }

cron 'stackworks-bench' do
  minute '0'
  hour '3'
  day '1'
  month '1'
  command '/bin/true'
end
