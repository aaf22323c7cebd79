# What must be there before anything of Chef: names that newer Rubies dropped, lazily loaded parts of the standard
# library, small extensions that Chef and its cookbooks of the time took for granted.
$VERBOSE = nil

{
  RbConfig: 'rbconfig', JSON: 'json', YAML: 'yaml', Psych: 'psych', Set: 'set', Tempfile: 'tempfile', FileUtils: 'fileutils', Shellwords: 'shellwords', Etc: 'etc',
  Pathname: 'pathname', URI: 'uri', OpenSSL: 'openssl', Digest: 'digest', SecureRandom: 'securerandom', StringIO: 'stringio',
  OpenStruct: 'ostruct', Timeout: 'timeout', ERB: 'erb', Base64: 'base64', IPAddr: 'ipaddr', Socket: 'socket', TCPSocket: 'socket',
  TCPServer: 'socket', UDPSocket: 'socket', UNIXSocket: 'socket', SocketError: 'socket', Addrinfo: 'socket', Open3: 'open3',
  Resolv: 'resolv', Find: 'find', Zlib: 'zlib', Singleton: 'singleton', Forwardable: 'forwardable', Logger: 'logger', Benchmark: 'benchmark',
  Delegator: 'delegate', SimpleDelegator: 'delegate', Date: 'date', DateTime: 'date', BigDecimal: 'bigdecimal', CSV: 'csv', REXML: 'rexml/document',
  Gem: 'rubygems', Net: 'net/http', PP: 'pp', Observable: 'observer', Monitor: 'monitor', WeakRef: 'weakref', Matrix: 'matrix', Ripper: 'ripper',
  ChefVault: 'uri:classloader:/stackworks/encrypted.rb', Erubis: 'uri:classloader:/stackworks/erubis.rb'
}.each { |name, file| Object.autoload(name, file) unless Object.const_defined?(name) }

Fixnum = Integer unless defined?(Fixnum)
Bignum = Integer unless defined?(Bignum)

class File
  class << self
    def exists?(path) = exist?(path)
  end
end

class Dir
  class << self
    def exists?(path) = exist?(path)

    { mktmpdir: 'tmpdir', tmpdir: 'tmpdir' }.each do |name, file|
      define_method(name) do |*args, **options, &block|
        singleton_class.send(:remove_method, name)
        require file
        send(name, *args, **options, &block)
      end
    end
  end
end

class Time
  class << self
    %i(parse iso8601 strptime httpdate rfc2822 xmlschema).each do |name|
      define_method(name) do |*args, &block|
        Time.singleton_class.send(:remove_method, name)
        require 'time'
        send(name, *args, &block)
      end
    end
  end
end

class Object
  # JSON comes in when the first thing is turned into it; its own to_json then takes over.
  def to_json(*args)
    Object.send(:remove_method, :to_json)
    require 'json'
    to_json(*args)
  end

  def to_yaml(*args)
    Object.send(:remove_method, :to_yaml) if Object.instance_method(:to_yaml).source_location&.first.to_s.end_with?('base.rb')
    require 'yaml'
    to_yaml(*args)
  end

  def taint = self
  def untaint = self
  def tainted? = false
end

class String
  def undent = gsub(/^.{#{(slice(/^ +/) || '').length}}/, '')

  %i(shellescape shellsplit).each do |name|
    define_method(name) do
      String.send(:remove_method, name)
      require 'shellwords'
      send(name)
    end
  end
end

class Array
  %i(shelljoin to_set).each do |name|
    define_method(name) do |*args|
      Array.send(:remove_method, name)
      require name == :to_set ? 'set' : 'shellwords'
      send(name, *args)
    end
  end
end

class Hash
  def symbolize_keys = each_with_object({}) { |(k, v), h| h[(k.to_sym rescue k)] = v }
  def stringify_keys = each_with_object({}) { |(k, v), h| h[k.to_s] = v }
  def to_mash = Mash.new(self)

  def symbolize_keys!
    keys.each { |k| self[(k.to_sym rescue k)] = delete(k) }
    self
  end

  def deep_merge(other)
    merge(other) { |_, a, b| a.is_a?(Hash) && b.is_a?(Hash) ? a.deep_merge(b) : b }
  end unless method_defined?(:deep_merge)
end

module Kernel
  alias __stackworks_require require
  private :__stackworks_require

  # Files of Chef and its companions are always there; other libraries come from Ruby.
  def require(feature)
    text = feature.to_s
    if text.start_with?('chef', 'mixlib', 'ohai')
      return false if text.match?(%r{\A(chef|chef/.*|chef-config.*|chef-utils.*|chef_utils.*|mixlib/.*|ohai|ohai/.*|chefspec.*|chef-vault|chef/sugar.*)\z})
    end
    return __stackworks_require("uri:classloader:/stackworks/#{text.split('/').first}.rb") if %w(erubis mkmf ipaddress addressable/uri).include?(text)
    __stackworks_require('rubygems') if text.start_with?('rubygems/') && Stackworks.first_gem_file?
    __stackworks_require(feature)
  rescue LoadError
    return __stackworks_require('stackworks/rest_client') if %w(rest-client rest_client restclient).include?(text)
    raise unless Stackworks.installed_gem(text) || Stackworks.bundled_gems(text)
    __stackworks_require(feature)
  end
end

module Stackworks
  # Files of RubyGems count on what its main file defines.
  def self.first_gem_file? = @gem_file ? false : (@gem_file = true)

  # Gems that chef_gem has installed, in this run or an earlier one; the newest that has the file.
  def self.installed_gem(feature)
    return false if feature.start_with?('/')
    found = Dir.glob("#{cache}/gems/gems/*/lib/#{feature.delete_suffix('.rb')}.{rb,jar}").map { |f| f[%r{\A.*?/gems/gems/[^/]+/lib}] } - $LOAD_PATH
    return false if found.empty?
    $LOAD_PATH << found.max_by { |f| f[/-(\d[^\/]*)\/lib\z/, 1].to_s.scan(/\d+/).map(&:to_i) }
    true
  end

  # Whether what a gem of that name brings is here without it: with Ruby, or in our place.
  def self.library?(gem)
    %w(rest-client erubis ipaddress addressable).include?(gem) || Dir.glob("uri:classloader:/META-INF/jruby.home/lib/ruby/gems/shared/specifications/{,default/}#{gem}-[0-9]*.gemspec").any?
  end

  # Gems that come with Ruby (rexml, ...) are found without RubyGems too.
  def self.bundled_gems(feature)
    return false if @bundled || feature.start_with?('/')
    @bundled = true
    Dir.glob('uri:classloader:/META-INF/jruby.home/lib/ruby/gems/shared/gems/*').each { |folder| $LOAD_PATH << "#{folder}/lib" }
    true
  end

  # What depends on which Chef this is: said at the start of a run.
  def self.become(generation, version)
    [Chef, ChefUtils, ChefConfig, Ohai].each do |owner|
      owner.send(:remove_const, :VERSION) if owner.const_defined?(:VERSION, false)
      owner.const_set(:VERSION, generation < 13 ? version : ChefUtils::VersionString.new(version))
    end
    old_extensions if generation < 13
  end

  # Extensions that the cookbooks of OpsWorks' own time relied on.
  def self.old_extensions
    Object.class_eval do
      def blank? = respond_to?(:empty?) ? !!empty? : !self
      def present? = !blank?
      def presence = (self if present?)

      def try(*args, &block)
        return yield(self) if args.empty? && block
        respond_to?(args.first) ? public_send(*args, &block) : nil
      end
    end
    NilClass.class_eval { def try(*) = nil }
    String.class_eval { def blank? = strip.empty? }
  end
end

# Mash: see Mash.java. What Ruby adds to it.
class Mash < Hash
  def initialize(constructor = {})
    super()
    if constructor.is_a?(Hash)
      update(constructor)
    elsif !constructor.nil?
      self.default = constructor
    end
  end

  def self.from_hash(hash) = new(hash)
  def self.[](*args) = new(Hash[*args])

  def default(key = nil)
    super
  end

  def except(*keys) = keys.each_with_object(to_h) { |k, copy| copy.delete(convert_key(k)) }
  def compact = to_h.compact
  def to_set = Set.new(to_a)
  def symbolize_keys = to_hash.symbolize_keys
  def to_hash = Stackworks.plain(self)
  def to_h(*args, &block) = block ? super : to_hash
  def attribute?(key) = key?(key)
  def exist?(*path) = !Stackworks.dig(self, path).equal?(Stackworks::MISSING)
  def read(*path) = (found = Stackworks.dig(self, path)).equal?(Stackworks::MISSING) ? nil : found
  def to_mash = self

  def read!(*path)
    found = Stackworks.dig(self, path)
    raise Chef::Exceptions::NoSuchAttribute, path.join('.') if found.equal?(Stackworks::MISSING)
    found
  end

  def convert_key(key) = key.is_a?(Symbol) ? key.to_s : key
  alias regular_writer []=
  alias regular_update update
end

module Stackworks
  autoload :Toml, 'uri:classloader:/stackworks/toml.rb'
  MISSING = Object.new

  def self.dig(value, path)
    path.each do |key|
      case value
      when Hash
        return MISSING unless value.key?(key)
        value = value.is_a?(Chef::Node::VividMash) ? value.fetch(key) : value[key]
      when Array
        return MISSING unless key.is_a?(Integer) && key < value.size
        value = value[key]
      else
        return MISSING
      end
    end
    value
  end

  # Splits `CamelCase` and `snake_case` both ways.
  def self.snake(name) = name.to_s.gsub(/([A-Z\d]+)([A-Z][a-z])/, '\1_\2').gsub(/([a-z\d])([A-Z])/, '\1_\2').tr('-', '_').downcase
  def self.camel(name) = name.to_s.split('_').map { |part| part.empty? ? '' : part[0].upcase + part[1..] }.join
end

class Chef
  class DelayedEvaluator < Proc
    def self.new(&block) = super
  end

  class << self
    attr_accessor :run_context
    def node = run_context && run_context.node
    def log_deprecation(*) = nil
    def deprecated(*) = nil
    def set_run_context(context) = (self.run_context = context)
    def reset! = nil
    def event_handler(&block) = Chef::EventHandlers.instance_eval(&block)
  end

  module EventHandlers
    HANDLERS = Hash.new { |h, k| h[k] = [] }
    def self.on(*events, &block) = events.each { |event| HANDLERS[event.to_sym] << block }
    def self.any? = !HANDLERS.empty?
    def self.fire(event, *args) = HANDLERS.key?(event) && HANDLERS[event].each { |h| h.call(*args.first(h.arity.abs)) }
  end
end

DelayedEvaluator = Chef::DelayedEvaluator
