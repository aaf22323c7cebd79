# Reads the stack from the node data of either generation: data bags `aws_opsworks_*` (Chef 12 and newer) or the
# attributes `node['opsworks']` and `node['deploy']` (Chef 11.10).
module StackworksBase
  Instance = Struct.new(:hostname, :status, :private_ip, :public_ip, :layers, :http_port, :own)
  Layer = Struct.new(:shortname, :name, :type, :packages, :own)
  App = Struct.new(:shortname, :name, :type, :source, :environment, :domains, :document_root, :selected, :settings)
  User = Struct.new(:name, :uid, :public_key, :sudoer)

  module StackData
    def stack_name
      if chef11_data?
        node['opsworks']['stack'] ? node['opsworks']['stack']['name'] : 'stack'
      else
        item = bag_items('aws_opsworks_stack').first
        item ? item['name'] : 'stack'
      end
    end

    # The instances that are online, and this one.
    def stack_instances
      (chef11_data? ? chef11_instances : chef12_instances).sort_by(&:hostname)
    end

    # The layers of the stack; `own` marks those this instance belongs to.
    def stack_layers
      chef11_data? ? chef11_layers : chef12_layers
    end

    # The apps of the stack; `selected` marks those that the current command is about.
    def stack_apps
      chef11_data? ? chef11_apps : chef12_apps
    end

    # The users who may log in.
    def stack_users
      if chef11_data?
        (node['ssh_users'] || {}).map { |uid, u| User.new(u['name'], uid.to_i, u['public_key'], !!u['sudoer']) }
      else
        bag_items('aws_opsworks_user').select { |u| u['remote_access'] }.map do |u|
          User.new(u['username'], u['unix_user_id'].to_i, u['ssh_public_key'], !!u['administrator_privileges'])
        end
      end
    end

    # What is going on: setup, configure, deploy, undeploy, shutdown, rollback, start, stop, restart, ...
    def stack_activity
      if chef11_data?
        node['opsworks']['activity']
      else
        item = bag_items('aws_opsworks_command').first
        item && item['type']
      end
    end

    # Whether this instance is a plain process in a folder: no packages, services or users there.
    def directory_sandbox?
      !!(node['stackworks'] && node['stackworks']['sandbox'] == 'directory')
    end

    # A path of the instance: below its own folder where it has not the machine to itself.
    def instance_path(path)
      directory_sandbox? ? ::File.join(node['stackworks']['root'], path) : path
    end

    # The port on which this instance serves HTTP.
    def instance_http_port
      ports = node['stackworks'] && node['stackworks']['ports']
      (ports && ports['http'] || 80).to_i
    end

    private

    def chef11_data?
      !node['opsworks'].nil?
    end

    def bag_items(bag)
      search(bag.to_sym, '*:*').to_a
    rescue StandardError
      [] # a run by hand, without the data of a stack
    end

    def port_of(data)
      ports = data['stackworks'] && data['stackworks']['ports']
      (ports && ports['http'] || 80).to_i
    end

    def chef11_instances
      own = node['opsworks']['instance'] || {}
      found = {}
      (node['opsworks']['layers'] || {}).each do |short, layer|
        (layer['instances'] || {}).each do |hostname, data|
          found[hostname] ||= Instance.new(hostname, data['status'] || 'online', data['private_ip'], data['ip'], [],
                                           port_of(data), hostname == own['hostname'])
          found[hostname].layers |= [short]
        end
      end
      if own['hostname']
        found[own['hostname']] ||= Instance.new(own['hostname'], 'running_setup', own['private_ip'], own['ip'],
                                                (own['layers'] || []).to_a, instance_http_port, true)
      end
      found.values
    end

    def chef12_instances
      shorts = {}
      bag_items('aws_opsworks_layer').each { |layer| shorts[layer['layer_id']] = layer['shortname'] }
      bag_items('aws_opsworks_instance').map do |data|
        Instance.new(data['hostname'], data['status'], data['private_ip'], data['public_ip'],
                     (data['layer_ids'] || []).map { |id| shorts[id] }.compact, port_of(data), !!data['self'])
      end
    end

    def chef11_layers
      own = (node['opsworks']['instance'] || {})['layers'] || []
      packages = (node['dependencies'] && node['dependencies']['debs'] || {}).keys
      (node['opsworks']['layers'] || {}).map do |short, layer|
        Layer.new(short, layer['name'], layer['type'] || short, own.include?(short) ? packages : [], own.include?(short))
      end
    end

    def chef12_layers
      own = stack_instances.select(&:own).map(&:layers).flatten
      bag_items('aws_opsworks_layer').map do |layer|
        Layer.new(layer['shortname'], layer['name'], layer['type'] || 'custom', (layer['packages'] || []).to_a,
                  own.include?(layer['shortname']))
      end
    end

    def chef11_apps
      (node['deploy'] || {}).map do |short, d|
        scm = d['scm'] || {}
        source = { 'type' => scm['scm_type'], 'url' => scm['repository'], 'revision' => scm['revision'],
                   'user' => scm['user'], 'password' => scm['password'], 'ssh_key' => scm['ssh_key'] }
        App.new(short, d['application'] || short, d['application_type'] || 'other', source,
                (d['environment_variables'] || {}).to_hash, (d['domains'] || []).to_a, d['document_root'],
                %w(configure shutdown).include?(stack_activity) ? false : true, d.to_hash)
      end
    end

    def chef12_apps
      command = bag_items('aws_opsworks_command').first || {}
      ids = [((command['args'] || {})['app_ids'] || [])].flatten
      bag_items('aws_opsworks_app').map do |a|
        attributes = a['attributes'] || {}
        App.new(a['shortname'], a['name'], a['type'] || 'other', (a['app_source'] || {}).to_hash,
                (a['environment'] || {}).to_hash, (a['domains'] || []).to_a, attributes['document_root'],
                a['deploy'] || ids.include?(a['app_id']), {})
      end
    end
  end
end

Chef::Recipe.send(:include, StackworksBase::StackData)
Chef::Resource.send(:include, StackworksBase::StackData)
Chef::Provider.send(:include, StackworksBase::StackData)
