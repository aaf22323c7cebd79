# Data bags, nodes, roles and the search over them.
class Chef
  class DataBagItem
    include Enumerable
    attr_accessor :raw_data
    attr_writer :data_bag

    def initialize(**) = (@raw_data = Mash.new)

    def self.from_hash(hash, bag = nil)
      new.tap do |item|
        item.raw_data = Mash.new(hash)
        item.data_bag = bag
      end
    end

    def self.json_create(hash) = from_hash(hash['raw_data'] || hash, hash['data_bag'])
    def self.load(bag, id) = Stackworks::Data.item(bag, id)

    def data_bag(value = nil) = value.nil? ? @data_bag : (@data_bag = value)
    def id = raw_data['id']
    def [](key) = raw_data[key]
    def []=(key, value)
      raw_data[key] = value
    end

    %i(fetch key? has_key? include? member? keys values each each_pair each_key each_value delete update merge! empty? size length values_at dig to_a select reject map any? all? default sort
       any? count has_value? value? merge).each do |n|
      define_method(n) { |*args, &block| raw_data.public_send(n, *args, &block) }
    end

    def to_hash
      { 'id' => id }.merge(Stackworks.plain(raw_data)).merge('chef_type' => 'data_bag_item', 'data_bag' => data_bag)
    end

    def to_h = to_hash
    def to_json(*args)
      { 'name' => object_name, 'json_class' => 'Chef::DataBagItem', 'chef_type' => 'data_bag_item', 'data_bag' => data_bag,
        'raw_data' => Stackworks.plain(raw_data) }.to_json(*args)
    end
    def name = object_name
    def object_name = "data_bag_item_#{data_bag}_#{id}"
    def save(*) = self
    def create = self
    def destroy(*) = self
    def to_s = "data_bag_item[#{id}]"
    def inspect = "data_bag_item[#{data_bag.inspect}, #{id.inspect}, #{raw_data.inspect}]"
    def ==(other) = other.respond_to?(:to_hash) && other.respond_to?(:data_bag) ? to_hash == other.to_hash : raw_data == other
  end

  class DataBag
    attr_accessor :name
    def self.load(name) = Stackworks::Data.ids(name).to_h { |id| [id, "data/#{name}/#{id}"] }
    def self.list(*) = Stackworks::Data.bags.to_h { |b| [b, "data/#{b}"] }
    def save = self
    def create = self
  end

  autoload :EncryptedDataBagItem, 'uri:classloader:/stackworks/encrypted.rb'

  class Search
    class Query
      def initialize(*); end

      def search(index, query = '*:*', *rest, **options, &block)
        found = Stackworks::Data.search(index, query, *rest, **options)
        return found.each(&block) && true if block
        [found, 0, found.size]
      end

      def partial_search(index, query = '*:*', **options, &block) = search(index, query, **options, &block)
    end
  end
  PartialSearch = Search::Query

  class Role
    attr_reader :name, :default_attributes, :override_attributes, :run_list

    def initialize(name, hash)
      @name = name
      @default_attributes = hash['default_attributes'] || {}
      @override_attributes = hash['override_attributes'] || {}
      @run_list = hash['run_list'] || []
    end

    # roles/x.rb: name, run_list, default_attributes ... as words.
    class Words
      attr_reader :values
      def initialize = (@values = {})
      %i(name description).each { |w| define_method(w) { |v = nil| @values[w.to_s] = v } }
      def run_list(*items) = @values['run_list'] = items.flatten
      def default_attributes(hash = {}) = @values['default_attributes'] = hash
      def override_attributes(hash = {}) = @values['override_attributes'] = hash
      def env_run_lists(*) = nil
    end

    def self.names
      folder = Stackworks.role_path
      ::File.directory?(folder) ? Dir.glob('*.{json,rb}', base: folder).map { |f| f.sub(/\.\w+\z/, '') }.uniq.sort : []
    end

    def to_hash = { 'name' => name, 'default_attributes' => default_attributes, 'override_attributes' => override_attributes, 'run_list' => run_list.map(&:to_s) }
    def to_s = "role[#{name}]"

    def self.load(name)
      folder = Stackworks.role_path
      json = "#{folder}/#{name}.json"
      return new(name, Stackworks.parse_json(::File.read(json))) if ::File.file?(json)
      ruby = "#{folder}/#{name}.rb"
      raise Chef::Exceptions::RoleNotFound, "role #{name} is not in #{folder}" unless ::File.file?(ruby)
      words = Words.new
      words.instance_eval(::File.read(ruby), ruby, 1)
      new(name, words.values)
    end
  end
end

module Stackworks
  # A plain HTTP request for the classes that Chef offers for it.
  def self.http(verb, url, body, headers)
    uri = URI.parse(url.to_s)
    http = ::Net::HTTP.new(uri.host, uri.port)
    http.use_ssl = uri.scheme == 'https'
    request = ::Net::HTTP.const_get(verb.to_s.capitalize).new(uri.request_uri, headers)
    request.body = body if body
    request.basic_auth(uri.user, uri.password) if uri.user
    response = http.request(request)
    response.error! unless response.is_a?(::Net::HTTPSuccess)
    response.body
  end

  # Net's own exceptions want the response too.
  def self.net_failure(name, message)
    require 'net/http'
    Object.const_get(name).new(message, nil)
  end

  module Data
    class << self
      def missing(what)
        require 'net/http'
        response = ::Net::HTTPNotFound.new('1.1', '404', 'Not Found')
        Chef::Log.warn("HTTP Request Returned 404 Not Found: #{what}")
        ::Net::HTTPClientException.new('404 "Not Found"', response)
      end

      def bags = Stackworks.folder_names(Stackworks.data_bag_path)

      def bag_folder(bag)
        raise Chef::Exceptions::InvalidDataBagName, "DataBags must have a name matching /^[\\.\\-[:alnum:]_]+$/, you gave #{bag.to_s.inspect}" unless bag.to_s =~ /\A[\w.-]+\z/
        folder = "#{Stackworks.data_bag_path}/#{bag}"
        ::File.directory?(folder) ? folder : nil
      end

      def ids(bag)
        folder = bag_folder(bag) || (extra_bags.key?(bag.to_s) ? nil : raise(missing("data bag #{bag}")))
        from_files = folder ? Dir.glob('*.json', base: folder).map { |f| f.delete_suffix('.json') } : []
        (from_files + (extra_bags[bag.to_s] || {}).keys).uniq.sort
      end

      # Generation 11: bags given as attributes, opsworks.data_bags.
      def extra_bags
        return {} unless Stackworks.generation < 12
        found = Chef.node && Chef.node.read('opsworks', 'data_bags')
        found.is_a?(Hash) ? found : {}
      end

      def raw(bag, id)
        folder = bag_folder(bag)
        file = folder && "#{folder}/#{id}.json"
        return Stackworks.parse_json(::File.read(file)) if file && ::File.file?(file)
        extra = extra_bags[bag.to_s]
        return extra[id.to_s].to_hash.merge('id' => id.to_s) if extra && extra[id.to_s].is_a?(Hash)
        nil
      end

      def item(bag, id)
        raise Chef::Exceptions::InvalidDataBagItemID, "Data Bag items must have an id matching /^[\\.\\-[:alnum:]_]+$/, you gave: #{id.inspect}" unless id.to_s =~ /\A[\w.:-]+\z/
        found = raw(bag.to_s, id.to_s) || raise(missing("data bag item #{bag}/#{id}"))
        found = found['raw_data'] if found['json_class'] == 'Chef::DataBagItem' && found['raw_data']
        Chef::DataBagItem.from_hash(found, bag.to_s)
      end

      def nodes
        @nodes ||= begin
          folder = Stackworks.node_path
          (::File.directory?(folder) ? Dir.glob('*.json', base: folder).sort : []).map do |f|
            hash = Stackworks.parse_json(::File.read("#{folder}/#{f}"))
            hash['name'] ||= f.delete_suffix('.json')
            Chef::Node.from_hash(hash)
          end.then { |all| all.any? { |n| n.name == Chef.node&.name } || Chef.node.nil? ? all : all + [Chef.node] }.sort_by { |n| n.name.to_s }
        end
      end

      # Looked at without the code for decryption, which is seldom needed.
      def encrypted?(item) = item.raw_data.any? { |k, v| k != 'id' && v.is_a?(Hash) && v.key?('encrypted_data') && v.key?('cipher') }
      def vault?(bag, id) = encrypted?(item(bag, id)) && ids(bag).include?("#{id}_keys")
      def reset = (@nodes = nil)
      def node(name) = nodes.find { |n| n.name == name }

      def search(index, query = '*:*', *rest, filter_result: nil, keys: nil, rows: nil, start: 0, sort: nil, **, &block)
        if rest.first.is_a?(Hash)
          more = rest.first
          filter_result ||= more[:filter_result]
          rows ||= more[:rows]
        end
        query = '*:*' if query.nil? || query.to_s.empty?
        matcher = Stackworks.compile_query(query.to_s)
        found = case index.to_s
                when 'node' then nodes.select { |n| Stackworks.query_matches(matcher, node_document(n)) }
                when 'role' then Chef::Role.names.map { |n| Chef::Role.load(n) }.select { |r| Stackworks.query_matches(matcher, r.to_hash) }
                when 'client', 'environment' then []
                else
                  bag = index.to_s
                  raise missing("data bag #{bag}") unless bag_folder(bag) || extra_bags.key?(bag)
                  ids(bag).map { |id| item(bag, id) }.select { |i| Stackworks.query_matches(matcher, i.raw_data) }
                end
        found = found.drop(start.to_i) if start.to_i > 0
        found = found.first(rows.to_i) if rows
        filter = filter_result || keys
        if filter
          found = found.map do |one|
            source = one.is_a?(Chef::Node) ? node_document(one) : (one.is_a?(Chef::Role) ? one.to_hash : one.raw_data)
            filter.to_h { |k, path| [k.to_s, Array(path).inject(source) { |m, p| m.nil? ? nil : (m.respond_to?(:[]) ? m[p.to_s] : nil) }] }
          end
        end
        return found unless block
        found.each(&block)
        true
      end

      def node_document(node)
        document = Stackworks.plain(node.attributes)
        list = node.run_list.to_a
        document.merge('name' => node.name, 'chef_environment' => node.chef_environment, 'run_list' => list,
                       'role' => document['roles'] || node.run_list.role_names, 'roles' => document['roles'] || node.run_list.role_names,
                       'recipe' => document['recipes'] || node.run_list.recipe_names, 'recipes' => document['recipes'] || node.run_list.recipe_names,
                       'tags' => document['tags'] || [])
      end

      # YAML and JSON recipes: a list of resources with properties.
      def declare_from_file(recipe, path)
        require 'yaml'
        content = path.end_with?('.json') ? JSON.parse(::File.read(path)) : YAML.safe_load(::File.read(path))
        content.fetch('resources').each do |entry|
          properties = entry.reject { |k, _| %w(type name).include?(k) }
          recipe.declare_resource(entry['type'].to_sym, entry['name']) { properties.each { |k, v| public_send(k, v) } }
        end
      end
    end
  end
end
