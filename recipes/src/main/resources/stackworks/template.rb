# Templates: the object their code runs on, partials, errors with an excerpt.
class Chef
  module Mixin
    module Template
      class TemplateError < RuntimeError
        attr_reader :original_exception, :context, :template_file

        def initialize(original, source = nil, context = nil, file = nil)
          @original_exception = original
          @source = source
          @context = context
          @template_file = file
          super(original.is_a?(Exception) ? original.message : original.to_s)
        end

        def message = original_exception.is_a?(Exception) ? original_exception.message : super

        def line_number
          return @line_number if defined?(@line_number)
          mine = original_exception.respond_to?(:backtrace) && original_exception.backtrace&.find { |l| l.include?(template_file.to_s) }
          @line_number = mine && mine[/:(\d+)/, 1]&.to_i || (original_exception.is_a?(SyntaxError) && original_exception.message[/:(\d+)/, 1]&.to_i) || nil
        end

        def source_location = line_number ? "on line ##{line_number}" : 'on an unknown line'

        def source_listing
          return '' unless line_number && @source
          lines = @source.lines
          from = [line_number - 3, 0].max
          lines[from, 5].to_a.each_with_index.map { |l, i| "#{(from + i + 1).to_s.rjust(3)}: #{l.chomp}" }.join("\n")
        end

        def to_s = "\n\n#{self.class} (#{message}) #{source_location}:\n\n#{source_listing}\n\n  #{original_exception.respond_to?(:backtrace) ? original_exception.backtrace&.first(5)&.join("\n  ") : ''}\n\n"
        def exception(*) = self
      end

      # self inside a template.
      class TemplateContext
        def initialize(values, files)
          @_extension_modules = []
          values.each do |key, value|
            name = key.to_s.delete_prefix('@')
            next unless name =~ /\A[a-zA-Z_]\w*\z/
            instance_variable_set(:"@#{name}", value)
          end
          @__files = files
        end

        def node
          @node || raise('the template has no node')
        end

        def render(partial, options = {})
          options = options.transform_keys(&:to_sym)
          file, text = @__files.partial(options[:source] || partial, options)
          variables = options[:variables]
          context =
            if variables
              values = variables.dup
              %i(@node @template_name @template_path @cookbook_name @recipe_name @recipe_line @recipe_path @recipe_line_string).each do |ivar|
                values[ivar.to_s] = instance_variable_get(ivar) unless values.key?(ivar.to_s.delete_prefix('@')) || values.key?(ivar.to_s.delete_prefix('@').to_sym)
              end
              TemplateContext.new(values, @__files)
            else
              TemplateContext.new(instance_variables.reject { |n| n.to_s.start_with?('@_') }.to_h { |n| [n.to_s, instance_variable_get(n)] }, @__files)
            end
          context.__extend(@_extension_modules)
          context.__render(text, file)
        end

        def render_template(file) = __render(::File.binread(file), file)
        def _extend_modules(modules) = __extend(modules)

        def __extend(modules)
          @_extension_modules = modules
          modules.each { |m| extend(m) }
        end

        # The code of a template. Many resources share one template: it is parsed once, unless it is too large to keep.
        def self.__code(__text, __file)
          return __parse(__text, __file) if __text.bytesize > 64 * 1024
          (@__codes ||= {})[[__file, __text]] ||= __parse(__text, __file)
        end

        def self.__parse(__text, __file) = eval("proc { #{Stackworks.compile_template(__text)}\n}", binding, __file, 1)

        def __render(__text, __file)
          instance_eval(&TemplateContext.__code(__text, __file))
        rescue Chef::Mixin::Template::TemplateError, SystemExit
          raise
        rescue StandardError, ScriptError => e
          raise TemplateError.new(e, __text, self, __file)
        end

        def inspect = %(#<#{self.class} template_name=#{@template_name.inspect} cookbook_name=#{@cookbook_name.to_s.inspect}>)
        def method_missing(name, *args, &block)
          raise NoMethodError.new("undefined method `#{name}' for #{self.inspect}", name, args) unless args.empty? && block.nil?
          raise NameError.new("undefined local variable or method `#{name}' for #{self.inspect}", name)
        end
      end
    end
  end

  Template = Mixin::Template unless const_defined?(:Template)
end

module Stackworks
  # Where the templates and partials of one resource come from.
  class TemplateFiles
    def initialize(resource) = (@resource = resource)

    # What the recipe says, else the last part of the name with .erb.
    def source
      given = @resource.source
      given.nil? || given.empty? ? "#{::File.basename(@resource.name)}.erb" : given
    end

    def main
      if @resource.local
        path = Array(source).first
        raise Chef::Exceptions::FileNotFound, "template file #{path} is not there" unless ::File.file?(path)
        path
      else
        Stackworks.cookbook_path((@resource.cookbook || @resource.cookbook_name).to_s, 'templates', source)
      end
    end

    def partial(name, options)
      path = options[:local] ? name : Stackworks.cookbook_path((options[:cookbook] || @resource.cookbook_name).to_s, 'templates', name)
      raise Chef::Exceptions::FileNotFound, "template file #{path} is not there" unless ::File.file?(path)
      [path, ::File.binread(path).force_encoding('UTF-8')]
    end
  end

  class << self
    def settled(value, resource)
      case value
      when DelayedEvaluator then settled(value.arity == 1 ? resource.instance_exec(resource, &value) : resource.instance_exec(&value), resource)
      when Chef::Node::ImmutableMash, Mash, Chef::DataBagItem then value
      when Hash then value.any? { |_, v| lazy_inside?(v) } ? value.to_h { |k, v| [k, settled(v, resource)] } : value
      when Array then value.any? { |v| lazy_inside?(v) } ? value.map { |v| settled(v, resource) } : value
      else value
      end
    end

    def lazy_inside?(value)
      case value
      when DelayedEvaluator then true
      when Mash then false
      when Hash then value.any? { |_, v| lazy_inside?(v) }
      when Array then value.any? { |v| lazy_inside?(v) }
      else false
      end
    end

    # The text of a template that another resource renders as part of its work.
    def render_for(resource, source, variables)
      template = Chef::Resource::Template.new(source, resource.run_context)
      template.cookbook_name = resource.cookbook_name
      template.recipe_name = resource.recipe_name
      template.source(source)
      template.variables(variables || {})
      render(template)
    end

    # The text of a template resource, as bytes.
    def render(resource)
      files = TemplateFiles.new(resource)
      path = files.main
      values = {
        'node' => resource.node, 'cookbook_name' => resource.cookbook_name, 'recipe_name' => resource.recipe_name, 'recipe_line_string' => resource.source_line,
        'recipe_path' => resource.source_line_file, 'recipe_line' => (resource.source_line ? resource.source_line_number.to_s : nil), 'template_name' => Array(files.source).first, 'template_path' => path
      }
      (settled(resource.variables, resource) || {}).each { |k, v| values[k.to_s] = v }
      context = Chef::Mixin::Template::TemplateContext.new(values, files)
      blocks = resource.respond_to?(:inline_helper_blocks) ? resource.inline_helper_blocks : {}
      modules = []
      modules << Module.new { blocks.each { |name, block| define_method(name, &block) } } unless blocks.empty?
      modules.concat(resource.helper_modules) if resource.respond_to?(:helper_modules)
      context.__extend(modules)
      context.__render(::File.binread(path).force_encoding('UTF-8'), path)
    end
  end
end
