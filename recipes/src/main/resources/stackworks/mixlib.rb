# Of Mixlib, what gems and libraries that come with cookbooks build upon.
module Mixlib
  # Extends a module or class that is then a logger. Its words go where Chef's go, unless it was given a place.
  module Log
    LEVELS = { trace: -1, debug: 0, info: 1, warn: 2, error: 3, fatal: 4 }.freeze
    MissingLogger = Class.new(RuntimeError)
    attr_accessor :metadata

    def init(*args)
      require 'logger'
      @logger = args.empty? || args.first.nil? ? nil : ::Logger.new(*args)
      logger
    end
    alias reset! init

    def logger = @logger || Chef::Log
    def logger=(other)
      @logger = other
    end
    def loggers = [logger]
    def use_log_devices(other) = (@logger = other.respond_to?(:loggers) ? other.loggers.first : Array(other).first)
    def configured? = true
    def level(value = nil) = value ? (self.level = value) : (@level || :warn)

    def level=(value)
      raise ArgumentError, "Log level must be one of: #{LEVELS.keys.join(', ')}" unless LEVELS.key?(value.to_sym)
      @level = value.to_sym
    end

    LEVELS.each do |name, number|
      define_method(name) do |message = nil, data: nil, &block|
        next if number < LEVELS[level]
        logger.public_send(name == :trace && @logger ? :debug : name, message || (block ? block.call : nil))
        nil
      end
      define_method(:"#{name}?") { LEVELS[level] <= number }
    end

    def add(severity, message = nil, progname = nil, data: nil, &block)
      public_send(severity.is_a?(Integer) ? LEVELS.key(severity) : severity, message || progname, &block)
    end
    alias log add
    def <<(message) = info(message)
  end

  # Extends a module or class that then holds settings.
  module Config
    UnknownConfigOptionError = Class.new(StandardError)

    class << self
      def extended(base)
        base.instance_variable_set(:@settings, {})
        base.instance_variable_set(:@setting_defaults, {})
        base.instance_variable_set(:@setting_words, {})
      end
    end

    # How one setting is declared.
    class Declared
      def initialize(owner, name) = (@owner, @name = owner, name)
      def defaults_to(value = nil, &block) = tap { @owner.default(@name, value, &block) }
      def writes_value(&block) = tap { @owner.instance_variable_get(:@setting_words)[@name] = block }
      def writes_with(&block) = writes_value(&block)
    end

    def configuration = @settings
    def config_strict_mode(value = nil) = value.nil? ? @strict : (@strict = value)

    def default(name, value = nil, &block) = (@setting_defaults[name.to_sym] = block || value)
    def configurable(name, &block) = Declared.new(self, name.to_sym)
    def config_attr_writer(name, &block) = (@setting_words[name.to_sym] = block)

    def config_context(name, &block)
      inner = (@setting_contexts ||= {})[name.to_sym] ||= Module.new { extend Mixlib::Config }
      inner.instance_eval(&block) if block
      inner
    end

    def [](name)
      name = name.to_sym
      return @setting_contexts[name] if @setting_contexts&.key?(name)
      return @settings[name] if @settings.key?(name)
      unless @setting_defaults.key?(name)
        raise UnknownConfigOptionError, "Reading unsupported config value #{name}." if @strict
        return nil
      end
      value = @setting_defaults[name]
      return instance_exec(&value) if value.is_a?(Proc)
      value.is_a?(Hash) || value.is_a?(Array) || value.is_a?(String) ? (@settings[name] = value.dup) : value
    end

    def []=(name, value)
      name = name.to_sym
      word = @setting_words[name]
      @settings[name] = word ? word.call(value) : value
    end

    def key?(name) = @settings.key?(name.to_sym)
    alias has_key? key?
    def is_default?(name) = !key?(name)
    def delete(name) = @settings.delete(name.to_sym)
    def keys = @settings.keys
    def save(with_defaults = false) = (with_defaults ? @setting_defaults.keys.to_h { |n| [n, self[n]] } : {}).merge(@settings)
    alias to_hash save
    def restore(settings) = (@settings = settings.to_h.transform_keys(&:to_sym))
    def merge!(settings) = settings.each { |name, value| self[name] = value }
    alias from_hash merge!
    def reset = (@settings = {})
    def configure = yield(self)

    def from_file(path, *)
      path.to_s.end_with?('.json') ? merge!(Stackworks.parse_json(::File.read(path))) : instance_eval(::File.read(path), path.to_s, 1)
    end

    def method_missing(name, *args, &block)
      text = name.to_s
      return self[text.delete_suffix('=')] = args.first if text.end_with?('=')
      return self[name] = (block || args.first) unless args.empty? && block.nil?
      self[name]
    end

    def respond_to_missing?(name, *) = !name.to_s.start_with?('to_')
  end
end
