default['stackworks_deploy']['keep_releases'] = 5
# Folders of the shared folder and where they appear in a release.
default['stackworks_deploy']['symlinks'] = { 'log' => 'log', 'system' => 'public/system', 'pids' => 'tmp/pids' }
