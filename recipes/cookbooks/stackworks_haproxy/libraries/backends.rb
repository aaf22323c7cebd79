module StackworksHaproxy
  Backend = Struct.new(:name, :address, :port)

  module Backends
    NOT_SERVING = %w(lb db-master memcached monitoring-master ecs-cluster).freeze

    # The online instances of the layers that serve apps, without this one.
    def balancer_backends
      named = node['stackworks_haproxy']['layers']
      serving = stack_layers.reject { |layer| layer.own || NOT_SERVING.include?(layer.type) }.map(&:shortname)
      layers = named ? named.to_a : serving
      chosen = stack_instances.select do |i|
        !i.own && i.status == 'online' && i.private_ip && !(i.layers & layers).empty?
      end
      chosen.map { |i| Backend.new(i.hostname, i.private_ip, i.http_port) }
    end

    # Attributes as Chef 11 stacks send them win over our defaults.
    def balancer_setting(name)
      own = node['haproxy'] && node['haproxy'][name]
      own.nil? ? node['stackworks_haproxy'][name] : own
    end
  end
end

Chef::Recipe.send(:include, StackworksHaproxy::Backends)
Chef::Resource.send(:include, StackworksHaproxy::Backends)
