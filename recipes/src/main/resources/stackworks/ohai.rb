# Plugins of cookbooks that collect automatic attributes: read from a cookbook's `ohai` folder before its attribute
# files, and from the plugin path when the `ohai` resource reloads.
module Ohai
  PLUGINS = {}

  class << self
    def plugin(name, &block)
      raise ArgumentError, "Invalid plugin name: #{name}" unless name.to_s.match?(/\A[A-Z]\w*\z/)
      (PLUGINS[name.to_sym] ||= Class.new(Plugin)).class_eval(&block)
    end

    # Reads the plugins of these files; one that cannot be read is passed over.
    def load_files(files)
      files.each do |file|
        Ohai.module_eval(Stackworks.source(file), file, 1)
      rescue StandardError, ScriptError => e
        Chef::Log.warn("ohai plugin #{file} cannot be read and is passed over: #{e.class}: #{e.message}")
      end
    end

    # Runs all plugins, those that others depend on first, and keeps what they found as automatic attributes.
    def collect(node)
      done = {}
      PLUGINS.each_key { |name| run(name, node, done) }
    end

    private

    def run(name, node, done)
      return if done[name]
      done[name] = true
      type = PLUGINS[name]
      type.depends.each { |wanted| PLUGINS.each { |other, t| run(other, node, done) if t.provides.include?(wanted.split('/').first) } }
      type.new(node).run
    rescue StandardError => e
      Chef::Log.warn("ohai plugin #{name} failed and is passed over: #{e.class}: #{e.message}")
    end
  end

  class Plugin
    include Chef::Mixin::ShellOut
    include ChefUtils::DSL
    OS = :linux

    class << self
      def provides(*names) = (@provides ||= []).concat(names.flatten.map(&:to_s))
      def depends(*names) = (@depends ||= []).concat(names.flatten.map(&:to_s))
      def optional(*) = false
      def collectors = (@collectors ||= {})

      def collect_data(*platforms, &block)
        platforms = [:default] if platforms.empty?
        platforms.flatten.each { |platform| collectors[platform.to_sym] = block }
      end
    end

    attr_reader :data

    def initialize(node) = (@node = node)
    def run = (found = self.class.collectors[OS] || self.class.collectors[:default]) && instance_exec(&found)
    def logger = Chef::Log
    def configuration(*) = nil
    def target_mode? = false
    def hint?(name) = Ohai::Hints.hint?(name)
    def collect_os = OS
    def [](key) = @node.automatic.key?(key) ? @node.automatic[key] : @node[key]
    def []=(key, value)
      @node.automatic[key] = value
    end

    def attribute?(*path) = !get_attribute(*path).nil?
    def get_attribute(*path) = @node.automatic.read(*path) || @node.read(*path)
    def set_attribute(name, *path, value) = @node.automatic.write(name, *path, value)
    def set(name, *value) = (self[name] = value.first)
    def from(command) = shell_out(command).stdout.chomp
    def safe_run = run

    # `languages` reads, `languages Mash.new` writes.
    def method_missing(name, *args)
      return self[name] if args.empty?
      self[name] = args.first
    end

    def respond_to_missing?(name, *) = !name.to_s.start_with?('to_') && !name.to_s.end_with?('?', '!', '=')
  end
end
