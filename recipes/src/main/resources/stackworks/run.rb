# One run: node, run list, compile, converge, handlers, the account of a failure.
module Stackworks
  class << self
    attr_accessor :current_run

    def perform(options)
      become(generation, chef_version)
      Chef::Config.reset!
      run = Run.new(options)
      self.current_run = run
      run.perform
    end
  end

  # What report handlers see.
  class RunStatus
    attr_accessor :node, :run_context, :start_time, :end_time, :exception, :run_id

    def success? = exception.nil?
    def failed? = !success?
    def elapsed_time = start_time && end_time ? end_time - start_time : nil
    def all_resources = run_context && run_context.resource_collection.all_resources
    def updated_resources = run_context && run_context.resource_collection.select(&:updated?)
    def backtrace = exception && exception.backtrace
    def formatted_exception = exception && "#{exception.class.name}: #{exception.message}"
    def to_h = { node: node, success: success?, start_time: start_time, end_time: end_time, elapsed_time: elapsed_time, all_resources: all_resources, updated_resources: updated_resources,
                 exception: formatted_exception, backtrace: backtrace, run_id: run_id }
    alias to_hash to_h
  end

  class Run
    attr_reader :status, :failure

    def initialize(options)
      @options = options
      @status = RunStatus.new
      @status.start_time = Time.now
      @status.run_id = options['run_id']
    end

    def perform
      Loader.reset
      Data.reset
      code = 0
      begin
        prepare
        compile
        converge
      rescue SystemExit => e
        code = e.status
        @failure = e unless e.success? && !e.is_a?(Fatal)
      rescue Exception => e
        raise if e.is_a?(NoMemoryError)
        @failure = e
        code = exit_code(e)
      end
      @status.end_time = Time.now
      @status.exception = @failure
      describe_failure if @failure && !@failure.is_a?(SystemExit)
      run_handlers
      [code, @failure]
    end

    def exit_code(e)
      case e
      when Chef::Exceptions::Reboot then 35
      when Chef::Exceptions::RebootPending then 37
      when Chef::Exceptions::RebootFailed then 41
      when Chef::Exceptions::ConfigurationError then 43
      when Interrupt then 2
      else 1
      end
    end

    def prepare
      FileUtils.mkdir_p(Chef::Config[:file_cache_path])
      @node = Chef::Node.new(@options['node_name'])
      @status.node = @node
      json = Stackworks.parse_json(@options['node_json'] || '{}')
      raise Chef::Exceptions::ConfigurationError, "node JSON must be an object, is #{json.class}" unless json.is_a?(Hash)
      recipes = json.delete('recipes')
      list = json.delete('run_list')
      recipes = nil if recipes.is_a?(Hash)
      if recipes && list && !(recipes.respond_to?(:empty?) && recipes.empty?)
        raise Chef::Exceptions::AmbiguousRunlistSpecification, "The node JSON contains both 'recipes' and 'run_list'; expected one of them"
      end
      environment = json.delete('chef_environment')
      @node.chef_environment = environment if environment.is_a?(String) && !environment.empty?
      json.delete('name')
      @node.chef_environment(@options['environment']) if @options['environment']
      Stackworks.replace_level(@node, 4, json)
      @node.tags # always there
      wanted = @options['run_list']
      wanted = Array(list || recipes) if wanted.nil? || wanted.empty?
      @node.run_list = Chef::RunList.new(*wanted)
      Chef.run_context = @context = Chef::RunContext.new(@node, Loader.cookbooks)
      @status.run_context = @context
      expand
    end

    # Roles become recipes; their attributes their levels.
    def expand
      recipes = []
      roles = []
      defaults = {}
      overrides = {}
      walk = lambda do |items|
        Chef::RunList.new(*items).run_list_items.each do |item|
          if item.role?
            next if roles.include?(item.name)
            roles << item.name
            role = Chef::Role.load(item.name)
            walk.call(role.run_list)
            defaults = Chef::Mixin::DeepMerge.deep_merge(role.default_attributes, defaults)
            overrides = Chef::Mixin::DeepMerge.deep_merge(role.override_attributes, overrides)
          else
            full = item.name.include?('::') ? item.name : item.name
            recipes << full unless recipes.any? { |r| qualified(r) == qualified(full) }
          end
        end
      end
      walk.call(@node.run_list.to_a)
      Stackworks.replace_level(@node, 2, defaults) unless defaults.empty?
      Stackworks.replace_level(@node, 6, overrides) unless overrides.empty?
      @recipes = recipes
      @node.automatic['name'] = @node.name
      @node.automatic['chef_environment'] = @node.chef_environment
      @node.automatic['roles'] = roles
      @node.automatic['recipes'] = recipes.flat_map { |r| r.include?('::') ? [r] : [r] }
      @node.automatic['expanded_run_list'] = recipes.map { |r| qualified(r) }
      Stackworks.run_started(recipes.map { |r| qualified(r) })
    end

    def qualified(name) = name.include?('::') ? name : "#{name}::default"

    def compile
      Loader.scan(Stackworks.cookbook_paths)
      Loader.load_segments(@recipes)
      @node.automatic['cookbooks'] = Loader.cookbooks.to_h { |n, c| [n, { 'version' => c.version }] }
      @recipes.each do |r|
        cookbook, name = qualified(r).split('::', 2)
        next if Loader.loaded?(qualified(r))
        Loader.evaluate_recipe(@context, Loader.find(cookbook), name)
      end
    end

    def converge
      Stackworks.converge_started(@context.resource_collection.size)
      Chef::EventHandlers.fire(:converge_start, @context)
      begin
        @context.converge
      rescue Exception => e
        Chef::EventHandlers.fire(:converge_failed, e)
        raise
      end
      Chef::EventHandlers.fire(:converge_complete)
    end

    def run_handlers
      kind = @failure ? :exception_handlers : :report_handlers
      Chef::EventHandlers.fire(@failure ? :run_failed : :run_completed, @failure || @node)
      Array(Chef::Config[kind]).each do |handler|
        begin
          handler.respond_to?(:run_report_safely) ? handler.run_report_safely(@status) : handler.report
        rescue StandardError => e
          Chef::Log.error("Report handler #{handler.class.name} raised #{e.class}: #{e.message}")
        end
      end
    end

    LINE = '=' * 80

    def describe_failure
      say = ->(text = '') { text.to_s.empty? ? Stackworks.say('') : text.to_s.split("\n", -1).each { |l| Stackworks.say(l) } }
      e = @failure
      parts = e.is_a?(Chef::Exceptions::MultipleFailures) ? e.failures : [e]
      parts.each { |one| block_of(one, say) }
      dump_stacktrace(parts)
    rescue StandardError => problem
      Stackworks.say("#{e.class}: #{e.message} (and describing it failed: #{problem.class}: #{problem.message})")
    end

    # The whole stack trace of what failed, for those who look into a cookbook's code.
    def dump_stacktrace(failures)
      file = "#{Chef::Config[:file_cache_path]}/chef-stacktrace.out"
      FileUtils.mkdir_p(::File.dirname(file))
      text = failures.map do |e|
        at = Failure.at(e)
        message = at && at[:resource].sensitive ? '(suppressed sensitive resource output)' : e.message
        "Generated at #{Time.now}\n#{e.class}: #{message}\n#{(e.backtrace || []).join("\n")}\n"
      end
      ::File.open(file, 'w', 0o600) { |f| f.write(text.join("\n")) }
      Chef::Log.fatal("Stacktrace dumped to #{file}")
    rescue SystemCallError => e
      Chef::Log.warn("the stack trace cannot be written to #{file}: #{e.message}")
    end

    def block_of(e, say)
      at = Failure.at(e)
      origin = Failure.origin(e)
      say.call
      say.call(LINE)
      file = e.instance_variable_get(:@__stackworks_file)
      if at
        say.call("Error executing action `#{at[:action]}` on resource '#{at[:resource]}'")
      else
        say.call(file ? "Recipe Compile Error in #{file}" : 'Unexpected Error')
      end
      say.call(LINE)
      say.call
      say.call(origin.class.name.to_s)
      say.call('-' * origin.class.name.to_s.length)
      secret = at && at[:resource].sensitive
      say.call(secret ? '(suppressed sensitive resource output)' : origin.message)
      trace = cookbook_lines(origin)
      unless trace.empty?
        say.call
        section(say, 'Cookbook Trace:')
        trace.first(20).each { |l| say.call("  #{l}") }
      end
      if at
        unless secret
          excerpt(at[:resource], say)
          say.call
          section(say, 'Compiled Resource:')
          say.call(at[:resource].to_text)
        end
        if origin.is_a?(Chef::Mixin::Template::TemplateError) && !secret
          say.call
          section(say, 'Template Context:')
          say.call("#{origin.source_location} of #{origin.template_file}")
          say.call(origin.source_listing)
        end
      elsif file && (place = trace.first || (origin.is_a?(SyntaxError) ? origin.message : nil)) && place =~ /(\S+?):(\d+)/
        relevant($1, $2.to_i, say)
      end
      say.call
      section(say, 'System Info:')
      say.call("stackworks_version=#{Stackworks.engine_version}")
      say.call("chef_version=#{Chef::VERSION}")
      say.call("platform=#{@node && @node['platform']}") rescue nil
      say.call("platform_version=#{@node && @node['platform_version']}") rescue nil
      say.call("ruby=#{RUBY_ENGINE} #{RUBY_VERSION} on #{RUBY_PLATFORM}")
      say.call
    end

    def section(say, title)
      say.call(title)
      say.call('-' * title.length)
    end

    def cookbook_lines(e)
      roots = Loader.cookbooks.values.map { |c| "#{c.root_dir}/" }
      (e.backtrace || []).select { |l| roots.any? { |r| l.start_with?(r) } }
    end

    # The lines that declared a resource, to the end of their block.
    def excerpt(resource, say)
      return unless resource.source_line && (path = resource.source_line_file) && ::File.file?(path)
      lines = ::File.readlines(path)
      start = resource.source_line_number - 1
      indent = lines[start].to_s[/\A\s*/]
      finish = start
      if lines[start] =~ /\bdo\b(\s*\|.*\|)?\s*(#.*)?$|\{\s*$/
        finish = (start + 1...[lines.size, start + 60].min).find { |i| lines[i] =~ /\A#{indent}(end|\})/ } || start + 20
      end
      say.call
      section(say, 'Resource Declaration:')
      say.call("# In #{path}")
      say.call
      (start..[finish, lines.size - 1].min).each { |i| say.call("#{(i + 1).to_s.rjust(3)}: #{lines[i].chomp}") }
    end

    def relevant(path, line, say)
      return unless ::File.file?(path)
      lines = ::File.readlines(path)
      say.call
      section(say, 'Relevant File Content:')
      say.call("#{path}:")
      say.call
      ([line - 6, 0].max..[line + 4, lines.size - 1].min).each { |i| say.call("#{(i + 1).to_s.rjust(3)}#{i + 1 == line ? '>>' : ': '} #{lines[i].chomp}") }
    end
  end
end

class Chef
  RunStatus = Stackworks::RunStatus

  # Base of report and exception handlers.
  class Handler
    attr_reader :run_status
    %i(start_time end_time elapsed_time all_resources updated_resources success? failed? exception formatted_exception backtrace node run_context run_id).each do |n|
      define_method(n) { run_status && run_status.public_send(n) }
    end
    alias updated_resources? updated_resources
    def report = nil
    def data = run_status.to_h

    def run_report_safely(status)
      @run_status = status
      report
    rescue Exception => e
      Chef::Log.error("Report handler #{self.class.name} raised #{e.inspect}")
    ensure
      @run_status = nil
    end
    alias run_report_unsafe run_report_safely

    class JsonFile < Handler
      def initialize(config = {}) = (@config = config)

      def report
        FileUtils.mkdir_p(@config[:path])
        ::File.write(::File.join(@config[:path], "chef-run-report-#{Time.now.strftime('%Y%m%d%H%M%S')}.json"), data.reject { |k, _| %i(node all_resources updated_resources exception).include?(k) }.to_json)
      end
    end

    class ErrorReport < Handler; end
  end

  class EventDispatch
    class Base; end
    class Dispatcher; end
  end
  module Formatters
    class Base; end
  end
  module Reporting; end
end
