# Log, configuration, versions: the parts of Chef that stand alone.
module ChefUtils
  # Compares like a version where the other side is one, and is a String everywhere else.
  class VersionString < String
    def initialize(text) = super(text.to_s)

    def parsed_version
      return @parsed_version if @parsed_version
      require 'rubygems'
      parsed = ::Gem::Version.create(to_s)
      frozen? ? parsed : (@parsed_version = parsed)
    rescue ArgumentError
      nil
    end

    def <=>(other)
      parsed_version <=> (other.is_a?(VersionString) ? other.parsed_version : ::Gem::Version.create(other.to_s))
    rescue ArgumentError
      super
    end

    %i(< <= > >=).each { |op| define_method(op) { |other| (self <=> other).send(op, 0) } }
    def ==(other) = super || (self <=> other) == 0
    def !=(other) = !(self == other)

    def =~(other)
      other.is_a?(Regexp) ? super : ::Gem::Requirement.create(other).satisfied_by?(parsed_version)
    rescue ArgumentError
      super
    end

    def satisfies?(*constraints) = ::Gem::Requirement.new(*constraints).satisfied_by?(parsed_version)
    def +(other) = String.new(to_s) + other
    def *(other) = String.new(to_s) * other
  end
end

class Chef
  VERSION = '18.11.21'
  CHEF_ROOT = '/opt/stackworks'
  DIST = 'Stackworks'

  module Dist
    PRODUCT = 'Stackworks'
    CLIENT = 'chef-client'
    SHORT = 'chef'
  end

  class Log
    class << self
      %i(debug info warn error fatal trace).each do |level|
        define_method(level) do |message = nil, &block|
          message = block.call if block
          Stackworks.log(level.to_s, message.is_a?(Exception) ? "#{message.class}: #{message.message}" : message.to_s)
          nil
        end
      end

      attr_writer :level
      def level(value = nil) = value ? (@level = value) : (@level || :info)
      def level_init = level
      def debug? = Stackworks.debug?
      def trace? = false
      def info? = true
      def warn? = true
      def error? = true
      def fatal? = true
      def init(*) = self
      def use_log_devices(*) = nil
      def loggers = [self]
      def logger = self
      def with_child(*) = self
      def deprecation(message) = debug(message)
      def <<(message) = info(message)
      def add(severity, message = nil, *) = info(message)
      def configured? = true
      def formatter=(_); end
      def formatter = nil
    end

    module Formatter; end
  end

  class Config
    DEFAULTS = {
      file_cache_path: -> { "#{Stackworks.cache}/files" }, cache_path: -> { Stackworks.cache },
      file_backup_path: -> { "#{Stackworks.cache}/backup" }, checksum_path: -> { "#{Stackworks.cache}/checksums" },
      cookbook_path: -> { Stackworks.cookbook_paths }, data_bag_path: -> { Stackworks.data_bag_path }, role_path: -> { Stackworks.role_path },
      node_path: -> { Stackworks.node_path }, environment_path: -> { "#{Stackworks.cache}/environments" },
      solo: -> { Stackworks.generation < 12 }, local_mode: -> { Stackworks.generation >= 12 }, client_fork: -> { false }, node_name: -> { Chef.node && Chef.node.name },
      chef_server_url: -> { 'http://localhost:8889' }, log_level: -> { :info }, log_location: -> { $stdout }, environment: -> { Chef.node ? Chef.node.chef_environment : '_default' },
      why_run: -> { Stackworks.why_run? }, encrypted_data_bag_secret: -> {}, config_file: -> { '/etc/chef/client.rb' }, umask: -> { 0022 }, diff_disabled: -> { false },
      diff_filesize_threshold: -> { 10_000_000 }, diff_output_threshold: -> { 1_000_000 }, file_atomic_update: -> { true }, no_lazy_load: -> { true },
      rubygems_url: -> { nil }, report_handlers: -> { [] }, exception_handlers: -> { [] }, start_handlers: -> { [] }, etc_chef_dir: -> { '/etc/chef' },
      ssl_verify_mode: -> { :verify_peer }, lockfile: -> { "#{Stackworks.cache}/lock" }, client_key: -> {}, validation_key: -> {}, ohai: -> { Ohai::Config.values },
      solo_legacy_mode: -> { Stackworks.generation < 12 }, user: -> {}, group: -> {}, treat_deprecation_warnings_as_errors: -> { false }, internal_locale: -> { 'C.UTF-8' },
      json_attribs: -> {}, interval: -> {}, splay: -> {}, resource_unified_mode_default: -> { Stackworks.generation >= 18 }, count_log_resource_updates: -> { Stackworks.generation < 18 },
      yum_lock_timeout: -> { 30 }, verify_api_cert: -> { true }, root: -> { Stackworks.cache }, chef_repo_path: -> { Stackworks.cache }, run_lock_timeout: -> {}, platform_specific_path: -> {}
    }.freeze

    class << self
      def values = (@values ||= {})
      def reset! = (@values = {})
      alias reset reset!

      def [](key)
        key = key.to_sym
        return values[key] if values.key?(key)
        return unless DEFAULTS.key?(key)
        value = DEFAULTS[key].call
        values[key] = value if value.is_a?(Array) || value.is_a?(Hash)
        value
      end

      def []=(key, value)
        values[key.to_sym] = value
      end

      alias fetch []
      alias store []=
      def key?(key) = values.key?(key.to_sym) || DEFAULTS.key?(key.to_sym)
      alias has_key? key?
      def configure = yield(values)
      def from_file(file) = instance_eval(::File.read(file), file, 1)
      def platform_specific_path(path) = path
      def etc_chef_dir(*) = '/etc/chef'
      def merge!(other) = other.each { |k, v| self[k] = v }
      def to_hash = DEFAULTS.keys.to_h { |k| [k, self[k]] }.merge(values)
      alias save to_hash
      def keys = to_hash.keys

      def method_missing(name, *args)
        text = name.to_s
        if text.end_with?('=')
          self[text.chomp('=')] = args.first
        elsif args.size == 1
          self[text] = args.first
        else
          self[text]
        end
      end

      def respond_to_missing?(*) = true
    end
  end

  class Application
    class << self
      # Ends the run. Current Chef knows few codes and makes any other one 1.
      def fatal!(message, code = nil)
        code, message = message, code if message.is_a?(Integer) && code.is_a?(String)
        Chef::Log.fatal(message)
        exit!(message, code)
      end

      def exit!(message, code = nil)
        code = code.is_a?(Integer) ? code : 1
        code = 1 if Stackworks.generation >= 18 && ![0, 1, 2, 3, 35, 37, 41, 42, 43, 213].include?(code)
        code = 1 if Stackworks.generation >= 18 && code == 42
        raise Stackworks::Fatal.new(code, message)
      end

      def debug_stacktrace(*) = nil
      def logger = Chef::Log
    end
    class Solo < Application; end
    class Client < Application; end
  end

  class JSONCompat
    class << self
      def to_json(value, *) = value.to_json
      def parse(text, *)
        JSON.parse(text)
      rescue JSON::ParserError => e
        raise Chef::Exceptions::JSON::ParseError, e.message
      end
      alias from_json parse
      def to_json_pretty(value, *) = (require 'json'; JSON.pretty_generate(value))
    end
  end

  class Version
    include Comparable
    attr_reader :major, :minor, :patch

    def initialize(text = '')
      unless text.to_s =~ /\A(\d+)\.(\d+)(?:\.(\d+))?\z/
        raise Chef::Exceptions::InvalidCookbookVersion, "'#{text}' does not match 'x.y.z' or 'x.y'"
      end
      @major, @minor, @patch = $1.to_i, $2.to_i, $3.to_i
    end

    def <=>(other) = [major, minor, patch] <=> [other.major, other.minor, other.patch]
    def to_s = "#{major}.#{minor}.#{patch}"
    def inspect = to_s
    def hash = to_s.hash
    def eql?(other) = other.is_a?(Version) && self == other

    class Platform < Version
      def initialize(text = '')
        unless text.to_s =~ /\A(\d+)(?:\.(\d+))?(?:\.(\d+))?/
          raise Chef::Exceptions::InvalidPlatformVersion, "'#{text}' does not match 'x.y.z', 'x.y' or 'x'"
        end
        @major, @minor, @patch = $1.to_i, $2.to_i, $3.to_i
      end
    end
  end

  class VersionConstraint
    VERSION_CLASS = Chef::Version
    attr_reader :op, :version

    def initialize(constraint = '>= 0.0.0')
      constraint = constraint.first if constraint.is_a?(Array) && constraint.size == 1
      constraint = '>= 0.0.0' if constraint.nil? || constraint == []
      unless constraint.to_s.strip =~ /\A(<=|>=|~>|<|>|=)?\s*(\d[\w.]*)\z/
        raise Chef::Exceptions::InvalidVersionConstraint, constraint.is_a?(Array) ? "only one version constraint operation is supported, but you gave #{constraint.size}" : "'#{constraint}'"
      end
      @op = $1 || '='
      @raw = $2
      @version = self.class::VERSION_CLASS.new(@raw)
    rescue Chef::Exceptions::InvalidCookbookVersion, Chef::Exceptions::InvalidPlatformVersion => e
      raise Chef::Exceptions::InvalidVersionConstraint, e.message
    end

    def include?(other)
      other = other.version if other.respond_to?(:version) && !other.is_a?(Chef::Version)
      other = self.class::VERSION_CLASS.new(other.to_s) unless other.is_a?(Chef::Version)
      case op
      when '~>'
        upper = @raw.split('.').size <= 2 ? [version.major + 1, 0] : [version.major, version.minor + 1]
        other >= version && ([other.major, other.minor] <=> upper) < 0
      when '=' then other == version
      else other.send(op, version)
      end
    end

    alias === include?
    def raw_version = @raw
    def to_s = "#{op} #{@raw}"
    def inspect = "(Chef::VersionConstraint #{self})"
    def ==(other) = other.is_a?(VersionConstraint) && to_s == other.to_s
    alias eql? ==
    def hash = to_s.hash

    class Platform < VersionConstraint
      VERSION_CLASS = Chef::Version::Platform
    end
  end

  VersionString = ChefUtils::VersionString
end

module ChefConfig
  Config = Chef::Config
  Logger = Chef::Log
  VERSION = Chef::VERSION
end

module Ohai
  VERSION = Chef::VERSION
  Log = Chef::Log

  class Config
    # Read and written by key and by name: `ohai.plugin_path << folder`.
    class Settings < Mash
      def method_missing(name, *args) = name.end_with?('=') ? (self[name.to_s.chomp('=')] = args.first) : self[name]
      def respond_to_missing?(*) = true
    end

    class << self
      def values = (@values ||= Settings.new(plugin_path: [], hints_path: ['/etc/chef/ohai/hints'], disabled_plugins: []))
      def [](key) = values[key]
      def []=(key, value)
        values[key] = value
      end
      def ohai = values
      def method_missing(name, *args) = name.to_s.end_with?('=') ? (values[name.to_s.chomp('=')] = args.first) : values[name]
      def respond_to_missing?(*) = true
    end
  end

  module Hints
    def self.hint?(name)
      Array(Ohai::Config[:hints_path]).each do |folder|
        file = "#{folder}/#{name}.json"
        return (text = ::File.read(file)).strip.empty? ? {} : JSON.parse(text) if ::File.exist?(file)
      end
      nil
    end
  end

  module Exception
    DependencyNotFound = Class.new(::Exception)
  end

  # The code for plugins comes in with the first one.
  def self.plugin(name, &block)
    require 'uri:classloader:/stackworks/ohai.rb'
    plugin(name, &block)
  end

  # Plugins in the folders of the plugin path and those known already find what they find again.
  def self.reload(node)
    files = Array(Ohai::Config[:plugin_path]).flat_map { |folder| Dir.glob("#{folder}/**/*.rb").sort }
    return if files.empty? && !const_defined?(:Plugin, false)
    require 'uri:classloader:/stackworks/ohai.rb'
    load_files(files)
    collect(node)
  end

  class System
    attr_reader :data

    def initialize(*) = (@data = Mash.new)
    def require_plugin(*) = true

    def all_plugins(*)
      @data = Mash.new(Stackworks.facts)
      self
    end

    def [](key) = (@data.empty? ? all_plugins.data : @data)[key]
    def attribute?(key) = !self[key].nil?
    def load_plugins = self
    def refresh_plugins(*) = all_plugins
    def json_pretty_print = JSON.pretty_generate(data)
  end
end

module Stackworks
  # Leaves the run with a code: Chef::Application.fatal!
  class Fatal < SystemExit
    def initialize(code, message) = super(code, message.to_s)
  end
end
