# Processes, parameter checks and the other modules that cookbooks include.
module Mixlib
  %i(Log Config).each { |name| autoload name, 'uri:classloader:/stackworks/mixlib.rb' }

  class ShellOut
    DEFAULT_READ_TIMEOUT = 600
    Status = Struct.new(:exitstatus, :pid, :termsig) do
      def success? = exitstatus == 0
      def exited? = termsig.nil?
      def signaled? = !termsig.nil?
      def to_i = exitstatus << 8
    end

    attr_accessor :cwd, :domain, :password, :group, :umask, :timeout, :valid_exit_codes, :environment, :input, :live_stream, :login, :sensitive,
                  :log_level, :log_tag, :elevated, :live_stdout, :live_stderr, :command, :logger
    attr_writer :user
    attr_reader :stdout, :stderr, :status, :execution_time, :process_status

    def initialize(*command)
      options = command.last.is_a?(Hash) ? command.pop : {}
      @stdout = +''
      @stderr = +''
      @environment = {}
      @valid_exit_codes = [0]
      @timeout = DEFAULT_READ_TIMEOUT
      @command = command.size == 1 ? command.first : command
      parse(options)
    end

    def parse(options)
      options.each do |key, value|
        case key.to_s
        when 'cwd' then @cwd = value
        when 'user' then @user = value
        when 'group' then @group = value
        when 'umask' then @umask = value.is_a?(Integer) ? value.to_s(8) : value
        when 'timeout' then @timeout = value
        when 'returns' then @valid_exit_codes = Array(value).map { |v| v.respond_to?(:to_i) ? v.to_i : v }
        when 'live_stream' then @live_stream = value
        when 'live_stdout' then @live_stdout = value
        when 'live_stderr' then @live_stderr = value
        when 'input' then @input = value
        when 'login' then @login = value
        when 'sensitive' then @sensitive = value
        when 'environment', 'env' then (value || {}).each { |k, v| @environment[k.to_s] = v.nil? ? nil : v.to_s }
        when 'logger', 'log_level', 'log_tag', 'elevated', 'domain', 'password', 'default_env', 'stdout_logger', 'stderr_logger', 'cgroup' then nil
        else raise InvalidCommandOption, "option '#{key.inspect}' is not a valid option for #{self.class.name}"
        end
      end
    end

    def user = @user
    def gid = nil
    def uid = nil
    def format_for_exception = report

    def run_command
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      stream = @live_stream || @live_stdout
      argv = command.is_a?(Array) ? command.flatten.map(&:to_s) : command.to_s
      code, out, err, timed_out = Stackworks.run(argv, @cwd && @cwd.to_s, @environment, @user && @user.to_s, @group && @group.to_s, @login ? true : false,
                                                 @umask && @umask.to_s, @input && @input.to_s, (@timeout || DEFAULT_READ_TIMEOUT).to_f,
                                                 stream && (stream.respond_to?(:<<) ? ->(text) { stream << text } : nil))
      @stdout = out
      @stderr = err
      @execution_time = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
      raise CommandTimeout, "Command timed out after #{timeout}s:\nCommand exceeded allowed execution time, process terminated\n#{report}Ran #{shown_command} returned " if timed_out
      @status = Status.new(code > 128 ? nil : code, 0, code > 128 ? code - 128 : nil)
      @status.exitstatus = code
      @process_status = @status
      self
    end

    def exitstatus = @status && @status.exitstatus
    def error? = !Array(valid_exit_codes).include?(exitstatus)
    def success? = !error?

    def error!
      invalid!("Expected process to exit with #{valid_exit_codes.inspect}, but received '#{exitstatus}'") if error?
    end

    def invalid!(message = nil)
      raise ShellCommandFailed, "#{message || 'Command produced unexpected results'}\n#{report}"
    end

    def report
      return 'Command execution failed. STDOUT/STDERR suppressed for sensitive resource' if sensitive
      shown = shown_command
      text = "---- Begin output of #{shown} ----\nSTDOUT: #{stdout.strip}\nSTDERR: #{stderr.strip}\n---- End output of #{shown} ----\n"
      text << "Ran #{shown} returned #{exitstatus}" if status
      text
    end

    def shown_command = command.is_a?(Array) ? command.join(' ') : command
    def inspect = "<#{self.class.name}#: command: '#{command}'>"
    def self.new_command(*args) = new(*args)
  end
end

class Chef
  module Mixin
    module ShellOut
      extend self

      def shell_out(*command, **options)
        options = command.pop.transform_keys(&:to_sym).merge(options) if command.last.is_a?(Hash)
        command = command.flatten.compact
        locale = options.delete(:default_env)
        options[:environment] = (options.delete(:env) || {}).merge(options[:environment] || {}) if options.key?(:env)
        unless locale == false
          defaults = { 'LC_ALL' => 'C.UTF-8', 'LANGUAGE' => 'C.UTF-8', 'LANG' => 'C.UTF-8', 'PATH' => Stackworks.full_path }
          options[:environment] = defaults.merge((options[:environment] || {}).transform_keys(&:to_s))
        end
        options[:timeout] ||= 900 if is_a?(Chef::Provider)
        command = command.first if command.size == 1 && !command_array?(command)
        Mixlib::ShellOut.new(*[command].flatten(1), **options).run_command
      end

      def shell_out!(*command, **options)
        result = shell_out(*command, **options)
        result.error!
        result
      end

      def shell_out_compact(*args, **options) = shell_out(*args, **options)
      def shell_out_compact!(*args, **options) = shell_out!(*args, **options)
      def shell_out_compacted(*args, **options) = shell_out(*args, **options)
      def shell_out_compacted!(*args, **options) = shell_out!(*args, **options)
      def shell_out_with_systems_locale(*args, **options) = shell_out(*args, **options, default_env: false)
      def shell_out_with_systems_locale!(*args, **options) = shell_out!(*args, **options, default_env: false)
      def shell_out_with_timeout(*args, **options) = shell_out(*args, **options)
      def shell_out_with_timeout!(*args, **options) = shell_out!(*args, **options)
      def run_command_compatible_options(command_args) = command_args
      def a_to_s(*args) = args.flatten.reject { |a| a.nil? || a == '' }.map(&:to_s).join(' ')

      private

      def command_array?(_) = false
    end

    module Command
      include ShellOut

      def run_command(options = {})
        shell_out!(options[:command], **options.reject { |k, _| %i(command command_string ignore_failure).include?(k) })
      end
    end

    module Which
      def which(*names, extra_path: [], &filter)
        names.flatten.each do |name|
          return name if name.include?('/') && ::File.executable?(name)
          (ENV['PATH'].to_s.split(':') + %w(/bin /usr/bin /sbin /usr/sbin /usr/local/bin /usr/local/sbin) + Array(extra_path)).uniq.each do |folder|
            path = ::File.join(folder, name)
            return path if ::File.file?(path) && ::File.executable?(path) && (filter.nil? || filter.call(path))
          end
        end
        false
      end

      def where(*names) = names.flatten.map { |n| which(n) }.select { |x| x }
    end

    # Checks of values: set_or_return and validate.
    module ParamsValidate
      def set_or_return(name, value, rules)
        ivar = "@#{name}"
        if value.nil? && instance_variable_defined?(ivar) && !instance_variable_get(ivar).nil?
          found = instance_variable_get(ivar)
          return found.is_a?(Chef::DelayedEvaluator) ? check(name, instance_eval(&found), rules) : found
        end
        if value.is_a?(Chef::DelayedEvaluator)
          instance_variable_set(ivar, value)
          return value
        end
        value = check(name, value, rules)
        instance_variable_set(ivar, value) unless value.nil? && instance_variable_defined?(ivar)
        value
      end

      def check(name, value, rules)
        rules = rules.transform_keys(&:to_sym)
        if value.nil?
          value = __send__(:name) if rules[:name_attribute] || rules[:name_property]
          value = rules[:default] if value.nil? && rules.key?(:default)
          value = instance_eval(&value) if value.is_a?(Chef::DelayedEvaluator)
          if value.nil?
            raise Chef::Exceptions::ValidationFailed, Stackworks.missing_argument(name) if rules[:required] == true
            return nil
          end
        end
        Chef::Property.check_rules(self, name, value, rules, 'Option')
        value
      end

      def validate(options, rules)
        rules.each do |name, rule|
          given = options.key?(name) ? options[name] : options[name.to_s]
          rule = { required: true } if rule == true
          next unless rule.is_a?(Hash)
          unknown = rule.keys.map(&:to_sym) - Chef::Property::RULES - %i(required default name_attribute name_property validation_message coerce)
          raise ArgumentError, "Validation map has unknown check: #{unknown.first}" unless unknown.empty?
          raise Chef::Exceptions::ValidationFailed, "Required argument #{name.inspect} is missing!" if rule[:required] == true && given.nil?
          found = check(name, given, rule)
          options[name] = found if given.nil? && !found.nil?
        end
        options
      end

      def lazy(&block) = Chef::DelayedEvaluator.new(&block)
    end

    module FromFile
      attr_accessor :source_file

      def from_file(filename)
        raise IOError, "Cannot open or read #{filename}!" unless ::File.file?(filename) && ::File.readable?(filename)
        self.source_file = filename
        Stackworks.evaluate(self, filename)
      end

      def class_from_file(filename)
        raise IOError, "Cannot open or read #{filename}!" unless ::File.file?(filename) && ::File.readable?(filename)
        self.source_file = filename
        Stackworks.evaluate_class(self, filename)
      end
    end

    module ConvertToClassName
      extend self
      def convert_to_class_name(text) = Stackworks.camel(text.to_s.tr('-', '_'))
      def convert_to_snake_case(text, namespace = nil) = Stackworks.snake(namespace ? text.sub(/^#{namespace}(::)?/, '') : text)
      def constantize(name) = name.split('::').reject(&:empty?).inject(Object) { |m, n| m.const_get(n) }
      def normalize_snake_case_name(text) = text.to_s.gsub(/[^A-Za-z0-9_]/, '_').gsub(/^(_+)?/, '').gsub(/\A([0-9])/, '_\1')
      def snake_case_basename(text) = Stackworks.snake(text.split('::').last)
      def filename_to_qualified_string(base, filename)
        file = ::File.basename(filename, '.rb')
        file == 'default' ? base.to_s.tr('-', '_') : "#{base.to_s.tr('-', '_')}_#{file.tr('-', '_')}"
      end
    end

    module DeepMerge
      extend self

      def merge(first, second)
        deep_merge(second.nil? ? Mash.new : second, first.nil? ? Mash.new : Mash.new(first))
      end

      def deep_merge(source, dest)
        return dest if source.nil?
        if source.is_a?(Hash) && dest.is_a?(Hash)
          result = dest.is_a?(Chef::Node::ImmutableMash) ? Mash.new(dest) : dest.dup
          source.each { |k, v| result[k] = result.key?(k) ? deep_merge(v, result[k]) : v }
          result
        elsif source.is_a?(Array) && dest.is_a?(Array)
          dest.to_a | source.to_a
        else
          source
        end
      end

      def deep_merge!(source, dest) = deep_merge(source, dest)
      def horizontal_merge(source, dest) = deep_merge(source, dest)

      def hash_only_merge(onto, with)
        return with.nil? ? onto : with unless onto.is_a?(Hash) && with.is_a?(Hash)
        result = Mash.new(onto)
        with.each { |k, v| result[k] = result.key?(k) ? hash_only_merge(result[k], v) : v }
        result
      end

      def hash_only_merge!(onto, with) = hash_only_merge(onto, with)
      def role_merge(first, second) = merge(first, second)
    end

    module Checksum
      def checksum(file) = Stackworks.sha256_file(file)
      def short_cksum(sum) = sum.nil? ? 'none' : sum.slice(0, 6)
      module_function :checksum, :short_cksum
    end

    module CreatePath
      def create_path(path) = FileUtils.mkdir_p(path.is_a?(Array) ? ::File.join(*path) : path)
    end

    module Securable; end
    module EnforceOwnershipAndPermissions; end
    module FileClass; end
    module PathSanity
      def enforce_path_sanity(env = ENV) = env['PATH'] = Stackworks.full_path
      alias sanitized_path enforce_path_sanity
    end
    DefaultPaths = PathSanity
    module GetSourceFromPackage; end
    module Uris; end
    module WhyRun
      class ResourceRequirements
        class Assertion
          AssertionFailure = Class.new(RuntimeError)
        end
      end
    end
    module NotifyingBlock; end
    module Deprecation; end
    module HomebrewUser; end
    module XMLEscape
      module_function
      def xml_escape(text) = text.to_s.gsub('&', '&amp;').gsub('<', '&lt;').gsub('>', '&gt;').gsub('"', '&quot;')
    end
    module Properties; end
    module Provides; end
    module PowershellOut; end
    module PowershellTypeCoercions; end
    module LazyModuleInclude; end
    module SubclassDirective; end
    module UnformattedProperty; end
    module Template; end
    module User; end
    module OpensslHelper; end
  end

  class Platform
    @registered = Hash.new { |h, k| h[k] = [] }

    class << self
      attr_reader :registered

      def set(args)
        name = args[:resource]
        name = Stackworks.snake(name.name.split('::').last) if name.is_a?(Class)
        registered[name.to_sym] << args
      end

      def provider_for(node, name)
        registered[name.to_sym].reverse.find do |args|
          (args[:platform].nil? || args[:platform] == :default || node['platform'].to_s == args[:platform].to_s) &&
            (args[:version].nil? || args[:version] == :default || (Chef::VersionConstraint::Platform.new(args[:version]).include?(node['platform_version'].to_s) rescue true))
        end&.fetch(:provider, nil)
      end

      def find_provider_for_node(node, resource) = Chef::Provider.find_for(node, resource, nil)
      def platforms = (@defaults ||= Hash.new { |h, k| h[k] = Hash.new { |inner, v| inner[v] = {} } })
      def windows? = false
      def windows_server_2003? = false
      def supports_dsc?(*) = false
    end

    class ServiceHelpers
      def self.service_resource_providers = [::File.directory?('/run/systemd/system') ? :systemd : :debian, :invokercd, :redhat].uniq
      def self.config_for_service(_) = [:initd]
    end
  end

  class Util
    module Selinux
      include Chef::Mixin::ShellOut
      include Chef::Mixin::Which

      def selinux_enabled? = !!(program = which('selinuxenabled')) && shell_out(program).exitstatus.zero?

      def restore_security_context(path, recursive = false)
        return Chef::Log.warn("Can not find 'restorecon' on the system. Skipping selinux security context restore.") unless (program = which('restorecon'))
        shell_out!(program, '-R', *('-r' if recursive), path)
      end
    end

    class PathHelper
      class << self
        def cleanpath(path) = ::File.expand_path(path)
        def join(*parts) = ::File.join(*parts)
        def dirname(path) = ::File.dirname(path)
        def home(*args) = ::File.join(Dir.home, *args)
        def paths_eql?(a, b) = ::File.expand_path(a) == ::File.expand_path(b)
        def escape_glob_dir(path) = path.gsub(/[\\{}\[\]*?]/) { |c| "\\#{c}" }
        def canonical_path(path, *) = ::File.realpath(path)
        def path_separator = '/'
        def relative_path_from(from, to) = Pathname.new(to).relative_path_from(Pathname.new(from))
        def is_sip_path?(*) = false
      end
    end

    # Edits a text file by lines and patterns; the old text stays beside it.
    class FileEdit
      def initialize(path)
        raise ArgumentError, "File '#{path}' does not exist" unless ::File.exist?(path)
        @path = path
        @lines = ::File.readlines(path)
        @before = @lines.map(&:dup)
        @edited = false
      end

      def search_file_replace_line(pattern, line) = each_match(pattern) { |_| [end_line(line)] }
      def search_file_delete_line(pattern) = each_match(pattern) { |_| [] }
      def search_file_replace(pattern, text) = each_match(pattern) { |old| [old.gsub(pattern(pattern), text)] }
      def search_file_delete(pattern) = each_match(pattern) { |old| [old.gsub(pattern(pattern), '')] }
      def insert_line_after_match(pattern, line) = each_match(pattern) { |old| [end_line(old), end_line(line)] }

      def insert_line_if_no_match(pattern, line)
        return if @lines.any? { |l| l =~ pattern(pattern) }
        @lines[-1] = end_line(@lines[-1]) if @lines.any?
        @lines << end_line(line)
      end

      def unwritten_changes? = @lines != @before
      def file_edited? = @edited

      def write_file
        return false unless unwritten_changes?
        FileUtils.cp(@path, "#{@path}.old", preserve: true)
        ::File.write(@path, @lines.join)
        @before = @lines.map(&:dup)
        @edited = true
        unwritten_changes?
      end

      private

      def pattern(given) = given.is_a?(Regexp) ? given : Regexp.new(given)
      def end_line(text) = text.end_with?("\n") ? text : "#{text}\n"

      def each_match(given)
        regex = pattern(given)
        @lines = @lines.flat_map { |line| line =~ regex ? yield(line) : [line] }
      end
    end

    class Backup
      def initialize(*); end
      def backup! = nil
    end

    class Diff
      def initialize = (@error = nil)
      def for_output = []
      def diff(*) = nil
    end

    module Windows; end
  end

  module FileAccessControl; end
  class Digester
    def self.checksum_for_file(file) = Stackworks.sha256_file(file)
    def self.generate_checksum_for_file(file) = Stackworks.sha256_file(file)
    def self.instance = self
  end
  ChecksumCache = Digester
  class FileCache
    class << self
      def path(name) = ::File.join(Chef::Config[:file_cache_path], name)
      def store(name, contents, *)
        FileUtils.mkdir_p(::File.dirname(path(name)))
        ::File.binwrite(path(name), contents)
        true
      end
      def load(name, read = true)
        raise Chef::Exceptions::FileNotFound, "Cannot find #{path(name)} for #{name}!" unless ::File.exist?(path(name))
        read ? ::File.binread(path(name)) : path(name)
      end
      def has_key?(name) = ::File.exist?(path(name))
      alias key? has_key?
      def delete(name)
        ::File.delete(path(name)) if ::File.exist?(path(name))
        true
      end
      def list = find('**/*')
      def find(pattern) = Dir.glob(path(pattern)).select { |f| ::File.file?(f) }.map { |f| f.delete_prefix("#{path('')}") }.sort
      def create_cache_path(folder, create = true)
        FileUtils.mkdir_p(path(folder)) if create
        path(folder)
      end
    end
  end

  class HTTP
    def initialize(url, options = {})
      @url = url
      @options = options
    end

    %i(get delete head).each { |verb| define_method(verb) { |path, headers = {}| Stackworks.http(verb, join(path), nil, headers) } }
    %i(put post).each { |verb| define_method(verb) { |path, body, headers = {}| Stackworks.http(verb, join(path), body, headers) } }
    def join(path) = path.to_s =~ %r{\Ahttps?://} || path.to_s.empty? ? (path.to_s.empty? ? @url : path) : "#{@url.to_s.chomp('/')}/#{path.to_s.sub(%r{\A/}, '')}"

    class Simple < HTTP; end
    class SimpleJSON < HTTP
      %i(get post put).each { |verb| define_method(verb) { |*args| JSON.parse(super(*args)) } }
    end
    class BasicClient; end
  end
  class REST < HTTP; end
  ServerAPI = HTTP
end
