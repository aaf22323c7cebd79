# The node: attributes by level, the merged view, the run list.
class Chef
  class Node
    class AttributeDoesNotExistError < Chef::Exceptions::NoSuchAttribute; end

    module ByMethod
      def method_missing(name, *args)
        text = name.to_s
        if text.end_with?('=') && args.size == 1
          self[text.chomp('=')] = args.first
        elsif args.empty? && (is_a?(VividMash) || key?(text))
          self[text]
        else
          super
        end
      end

      def respond_to_missing?(name, *) = name.to_s.end_with?('=') ? false : (is_a?(ImmutableMash) && key?(name.to_s)) || super
    end

    class ImmutableMash < Mash
      include ByMethod
      def to_hash = Stackworks.plain(self)
      def to_h(*args, &block) = block ? super : to_hash
      def to_mash = Mash.new(self)
      def to_immutable_mash = self
      def to_json(*args) = to_hash.to_json(*args)
      def to_yaml(*args) = to_hash.to_yaml(*args)
      def encode_with(coder) = coder.represent_map(nil, to_hash)
      def select(&block) = block ? to_hash_shallow.select(&block) : super
      def reject(&block) = block ? to_hash_shallow.reject(&block) : super
      def to_hash_shallow = each_with_object({}) { |(k, v), h| h[k] = v }
      %i(select! filter! reject! keep_if delete_if compare_by_identity).each { |n| define_method(n) { |*| raise Chef::Exceptions::ImmutableAttributeModification, Stackworks::IMMUTABLE } }
      %i(filter partition).each { |n| define_method(n) { |&block| to_hash_shallow.public_send(n, &block) } }
    end

    class VividMash < Mash
      include ByMethod
      def to_hash = Stackworks.plain(self)
      def to_h(*args, &block) = block ? super : to_hash
      def read(*path) = (found = Stackworks.dig(self, path)).equal?(Stackworks::MISSING) ? nil : found
      # Makes hashes on the way, in place of what is none.
      def write(*path, value)
        path[0..-2].inject(self) { |m, k| m[k].is_a?(VividMash) ? m[k] : ((m[k] = {}) && m[k]) }[path.last] = value
      end

      # As write, but what is on the way must be a hash.
      def write!(*path, value)
        path[0..-2].inject(self) { |m, k| m[k].is_a?(VividMash) ? m[k] : raise(Chef::Exceptions::AttributeTypeMismatch) }[path.last] = value
      end

      def unlink(*path)
        holder = path[0..-2].inject(self) { |m, k| m.is_a?(Hash) && m.key?(k) ? m.fetch(k) : (return nil) }
        holder.is_a?(Hash) ? holder.delete(path.last) : nil
      end
      def unlink!(*path) = exist?(*path) ? unlink(*path) : raise(Chef::Exceptions::NoSuchAttribute)
      def to_json(*args) = to_hash.to_json(*args)
    end

    class ImmutableArray < Array
      %i(<< append clear collect! compact! concat delete delete_at delete_if fill flatten! insert keep_if map! pop prepend push reject! replace
         reverse! rotate! select! shift shuffle! slice! sort! sort_by! uniq! unshift []= filter!).each do |name|
        define_method(name) { |*| raise Chef::Exceptions::ImmutableAttributeModification, Stackworks::IMMUTABLE }
      end

      def dup = Array.new(map { |x| x.is_a?(ImmutableArray) || x.is_a?(ImmutableMash) ? x.dup : (x.frozen? && x.is_a?(String) ? x.dup : x) })
      def to_a = Stackworks.plain(self)
      def to_ary = self
      alias to_array to_a
      def to_json(*args) = to_a.to_json(*args)
      def to_yaml(*args) = to_a.to_yaml(*args)
      def encode_with(coder) = coder.represent_seq(nil, to_a)
    end

    AttrArray = Class.new(Array)
    Attribute = Class.new

    include Chef::DSL::Universal
    include Chef::Mixin::FromFile

    attr_accessor :recipe_list, :run_context, :override_runlist, :policy_name, :policy_group, :chef_server_rest
    attr_writer :name, :chef_environment

    LEVELS = %w(default env_default role_default force_default normal override role_override env_override force_override automatic).freeze
    LEVELS.each_with_index { |level, i| define_method(level) { Stackworks.level(self, i) } }
    LEVELS.each_with_index { |level, i| define_method(:"#{level}=") { |value| Stackworks.replace_level(self, i, value) } }
    LEVELS.each_with_index { |level, i| define_method(:"#{level}_attrs") { Stackworks.level(self, i) } }
    LEVELS.each_with_index { |level, i| define_method(:"#{level}_attrs=") { |value| Stackworks.replace_level(self, i, value) } }
    alias set normal
    alias automatic_attrs automatic
    alias cookbook_default default

    def initialize(name = nil)
      @name = name
      @run_state = {}
      @recipe_list = []
      @loaded_recipes = []
      @chef_environment = '_default'
      Stackworks.init_node(self)
    end

    attr_reader :run_state
    def run_state=(value)
      @run_state = value
    end

    def self.build(name) = new(name)
    def self.json_create(hash) = from_hash(hash)
    def self.load(name) = Stackworks::Data.node(name) || raise(Stackworks::Data.missing("node #{name}"))
    def self.list(*) = Stackworks::Data.nodes.to_h { |n| [n.name, n] }

    def self.from_hash(hash)
      node = new(hash['name'])
      node.chef_environment = hash['chef_environment'] if hash['chef_environment']
      %w(default normal override automatic).each { |l| Stackworks.replace_level(node, LEVELS.index(l), hash[l]) if hash[l].is_a?(Hash) }
      rest = hash.reject { |k, _| %w(name chef_environment default normal override automatic run_list json_class chef_type policy_name policy_group).include?(k) }
      rest.each { |k, v| node.normal[k] = v unless node.normal.key?(k) }
      node.run_list = hash['run_list'] if hash['run_list']
      node
    end

    def name(value = nil) = value.nil? ? @name : (@name = value)
    def node = self
    def chef_environment(value = nil) = value.nil? ? @chef_environment : (@chef_environment = value)
    def environment = chef_environment
    def attributes = Stackworks.merged(self)
    alias attribute attributes
    alias construct_attributes attributes
    alias combined attributes
    def merged_attributes(*path) = path.empty? ? attributes : attributes.read(*path)
    def combined_default(*path) = (all = Stackworks.group(self, 0, 4); path.empty? ? all : all.read(*path))
    def combined_override(*path) = (all = Stackworks.group(self, 5, 9); path.empty? ? all : all.read(*path))
    def logger = Chef::Log

    def []=(key, value)
      raise Chef::Exceptions::ImmutableAttributeModification, Stackworks::IMMUTABLE
    end

    %w(default normal override set force_default force_override automatic role_default role_override env_default env_override).each do |level|
      define_method(:"#{level}_unless") do |*args|
        held = public_send(level == 'set' ? 'normal' : level)
        args.empty? ? Unless.new(held) : (held.write(*args) if held.read(*args[0...-1]).nil?)
      end
    end

    # Writes only where that level has no value yet.
    class Unless
      def initialize(level) = (@level = level)

      def [](key)
        @level[key].is_a?(Hash) ? Unless.new(@level[key]) : @level[key]
      end

      def []=(key, value)
        @level[key] = value unless @level.key?(key) && !@level.fetch(key).nil?
      end

      def method_missing(name, *args)
        text = name.to_s
        text.end_with?('=') ? (self[text.chomp('=')] = args.first) : self[text]
      end
      def respond_to_missing?(*) = true
    end

    # A path that is written to the end before anything happens: `node.force_override!['a']['b'] = 1`.
    class Unchain
      def initialize(&write) = (@path, @write = [], write)

      def [](key)
        @path << key
        self
      end

      def []=(key, value)
        @write.call(*@path, key, value)
      end
    end

    # Writing with a word that ends in !: whatever is on the way becomes a hash; the forced ones first remove the lower levels' values.
    { default!: [:default, nil], normal!: [:normal, nil], override!: [:override, nil], force_default!: %i(force_default rm_default),
      force_override!: %i(force_override rm_override) }.each do |name, (level, remove)|
      define_method(name) do |*args|
        next Unchain.new { |*rest| public_send(name, *rest) } if args.empty?
        public_send(remove, *args[0...-1]) if remove
        public_send(level).write(*args)
      end
    end

    def rm(*path)
      found = read(*path)
      found = found.is_a?(Hash) || found.is_a?(Array) ? Stackworks.plain(found) : found
      LEVELS.each { |l| public_send(l).unlink(*path) unless l == 'automatic' && !automatic.key?(path.first) }
      found
    end

    { rm_default: %w(default env_default role_default force_default), rm_normal: %w(normal),
      rm_override: %w(override role_override env_override force_override) }.each do |name, levels|
      define_method(name) do |*path|
        raise ArgumentError, 'wrong number of arguments (given 0, expected 1+)' if path.empty?
        found = levels.map { |l| public_send(l).read(*path) }.compact
        value =
          if found.size > 1 && found.all?(Hash) then found.inject { |a, b| Chef::Mixin::DeepMerge.deep_merge(b, a) }
          elsif found.size > 1 && found.all?(Array) then found.inject { |a, b| a | b }
          else found.last
          end
        value = Stackworks.plain(value) if value.is_a?(Hash) || value.is_a?(Array)
        levels.each { |l| public_send(l).unlink(*path) }
        value
      end
    end

    # Attributes as a JSON file has them: at the level of normal, with the run list and the environment taken out.
    def consume_attributes(given)
      given = Mash.new(given || {}).reject { |k, _| %w(run_list recipes chef_environment).include?(k) }
      given.each { |k, v| normal[k] = normal[k].is_a?(Hash) && v.is_a?(Hash) ? Chef::Mixin::DeepMerge.hash_only_merge(Stackworks.plain(normal[k]), v) : v }
    end

    def read(*path)
      value = self[path.first]
      path.drop(1).each do |key|
        return nil unless (value.is_a?(Hash) && value.key?(key)) || (value.is_a?(Array) && key.is_a?(Integer))
        value = value[key]
      end
      value
    end
    alias dig read

    def read!(*path) = exist?(*path) ? read(*path) : raise(Chef::Exceptions::NoSuchAttribute, path.join('.'))
    def exist?(*path) = attribute?(path.first) && (path.size == 1 || !Stackworks.dig(self[path.first], path.drop(1)).equal?(Stackworks::MISSING))
    def write(level, *path, value) = public_send(level).write(*path, value)
    def write!(level, *path, value) = public_send(level).write!(*path, value)
    def unlink(level, *path) = public_send(level).unlink(*path)
    def unlink!(level, *path) = public_send(level).unlink!(*path)

    # Each level's value of one attribute, for people who look for where it comes from.
    def debug_value(*path)
      LEVELS.map do |level|
        found = Stackworks.dig(public_send(level), path)
        [level, found.equal?(Stackworks::MISSING) ? :not_present : found]
      end
    end
    def attribute?(key) = !Stackworks.node_get(self, key).nil? || (attributes.key?(key))
    alias key? attribute?
    alias has_key? attribute?
    alias include? attribute?
    alias member? attribute?

    def fetch(key, *default, &block)
      return self[key] if attribute?(key)
      return yield(key) if block
      return default.first unless default.empty?
      raise KeyError, "key not found: #{key.inspect}"
    end

    (%i(each each_pair each_key each_value keys values select reject map collect flat_map sort sort_by first size length count empty? any? all? find detect find_all inject reduce
        each_with_object each_with_index to_a values_at partition group_by min_by max_by sum zip filter filter_map to_set merge invert has_value? value? none? key
        each_attribute each_slice)).each do |name|
      define_method(name) { |*args, &block| attributes.public_send(name == :each_attribute ? :each : name, *args, &block) }
    end

    def to_hash = attributes.to_hash
    def to_h(*args, &block) = attributes.to_h(*args, &block)

    def for_json
      { 'name' => name, 'chef_environment' => chef_environment, 'json_class' => 'Chef::Node', 'chef_type' => 'node', 'automatic' => Stackworks.plain(automatic),
        'normal' => Stackworks.plain(normal), 'default' => Stackworks.plain(combined_default), 'override' => Stackworks.plain(combined_override),
        'run_list' => run_list.map(&:to_s) }
    end

    def to_json(*args) = for_json.to_json(*args)
    def display_hash = for_json
    def save = self
    def create = self
    def destroy = self
    def reset_defaults_and_overrides = nil
    def to_s = "node[#{name}]"
    def inspect = to_s
    def update_from!(other) = nil

    def tags
      normal['tags'] = [] unless normal['tags'].is_a?(Array)
      normal['tags']
    end

    def tag(*names)
      names.flatten.each { |n| tags << n.to_s unless tags.include?(n.to_s) }
      tags
    end

    def run_list(*entries)
      @run_list ||= Chef::RunList.new
      entries.empty? ? @run_list : (@run_list = Chef::RunList.new(*entries))
    end

    def run_list=(entries)
      @run_list = entries.is_a?(Chef::RunList) ? entries : Chef::RunList.new(*entries)
    end

    def primary_runlist = run_list
    def run_list?(item) = run_list.to_a.include?(item.to_s)
    def recipe?(name) = (self['recipes'] || []).include?(name) || run_list.recipe_names.include?(name) || loaded_recipe?(name)
    def role?(name) = (self['roles'] || []).include?(name.to_s)
    def roles(*) = self['roles']
    def recipes(*) = self['recipes']
    def loaded_recipe?(name) = run_context ? run_context.loaded_recipe?(name) : false
    def loaded_recipe(cookbook, recipe) = nil
    def expand!(*) = run_list
    def consume_external_attrs(*) = nil
    def chef_type = 'node'
    def method_access? = true

    def include_attribute(*names) = names.flatten.each { |n| run_context.include_attribute(n) }

    # node.platform and its like (generations 11 and 12).
    def method_missing(name, *args, &block)
      text = name.to_s
      return normal[text.chomp('=')] = args.first if text.end_with?('=') && args.size == 1
      if args.empty?
        value = self[text]
        return value unless value.nil? && !attribute?(text)
      end
      raise NoMethodError.new("undefined method `#{name}' for #{self.class}", name, args)
    end

    def respond_to_missing?(name, include_private = false) = (!name.to_s.end_with?('?', '=', '!') && !%i(to_ary to_str to_proc to_io to_path to_hash).include?(name) && attribute?(name.to_s)) || super
  end

  class RunList
    include Enumerable

    class RunListItem
      attr_reader :name, :type, :version

      def initialize(item)
        text = item.to_s.strip
        case text
        when /\Arecipe\[([^\]@]+)(?:@([\d.]+))?\]\z/ then @type, @name, @version = :recipe, $1, $2
        when /\Arole\[([^\]]+)\]\z/ then @type, @name = :role, $1
        when /\A([^\[\]@]+)(?:@([\d.]+))?\z/ then @type, @name, @version = :recipe, $1, $2
        else raise ArgumentError, "Unable to create #{self.class} from #{item.class}:#{item.inspect}: must be recipe[#] or role[#]"
        end
      end

      def recipe? = type == :recipe
      def role? = type == :role
      def to_s = "#{type}[#{name}#{version ? "@#{version}" : ''}]"
      def ==(other) = to_s == (other.is_a?(RunListItem) ? other.to_s : RunListItem.new(other).to_s) || to_s == other.to_s
      alias eql? ==
      def hash = to_s.hash
    end

    attr_reader :run_list_items

    def initialize(*items)
      @run_list_items = []
      items.flatten.each { |i| self << i }
    end

    def <<(item)
      entry = RunListItem.new(item)
      @run_list_items << entry unless @run_list_items.any? { |e| e.to_s == entry.to_s }
      self
    end
    alias push <<
    alias add <<

    def each(&block) = @run_list_items.map(&:to_s).each(&block)
    def recipe_names = @run_list_items.select(&:recipe?).map(&:name)
    alias recipes recipe_names
    def role_names = @run_list_items.select(&:role?).map(&:name)
    alias roles role_names
    def include?(item) = @run_list_items.any? { |e| e.to_s == RunListItem.new(item).to_s }
    alias detect find
    def to_s = map(&:to_s).join(', ')
    def inspect = to_s
    def empty? = @run_list_items.empty?
    def [](i) = @run_list_items[i].to_s
    def size = @run_list_items.size
    def to_a = map(&:to_s)
    def to_json(*args) = to_a.to_json(*args)
    def for_json = to_a
    def ==(other) = other.respond_to?(:to_a) && to_a == other.to_a.map { |x| RunListItem.new(x).to_s }
    def reset!(*items) = initialize(*items)
    def remove(item) = @run_list_items.reject! { |e| e == item }
    def expand(*) = self
  end

  class Role; end
  class Environment
    def self.load(name) = new(name)
    attr_reader :name
    def initialize(name = '_default') = (@name = name)
  end
end

module Stackworks
  IMMUTABLE = "Node attributes are read-only when you do not specify which precedence level to set. To set an attribute use code like `node.default[\"key\"] = \"value\"'".freeze
end
