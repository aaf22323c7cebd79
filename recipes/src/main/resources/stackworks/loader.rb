# Cookbooks: which there are, in which order their parts are loaded.
class Chef
  class Cookbook
    class Metadata
      FIELDS = %i(name version maintainer maintainer_email license description long_description source_url issues_url privacy chef_server_url).freeze
      attr_reader :dependencies, :platforms, :recommendations, :suggestions, :conflicting, :providing, :replacing, :attributes, :recipes, :gems, :chef_versions, :ohai_versions, :groupings

      def initialize(folder = nil)
        @folder = folder
        @dependencies = Mash.new
        @platforms = Mash.new
        @recommendations = Mash.new
        @suggestions = Mash.new
        @conflicting = Mash.new
        @providing = Mash.new
        @replacing = Mash.new
        @attributes = Mash.new
        @recipes = Mash.new
        @groupings = Mash.new
        @gems = []
        @chef_versions = []
        @ohai_versions = []
        @values = { version: '0.0.0' }
      end

      FIELDS.each { |f| define_method(f) { |value = nil, *| value.nil? ? @values[f] : (@values[f] = value) } }
      def cookbook_name = name

      def depends(name, *constraints)
        @wrong = constraints if constraints.size > 1
        @dependencies[name] = constraints.first || '>= 0.0.0'
      end
      def supports(name, *constraint) = (@platforms[name] = constraint.first || '>= 0.0.0')
      def recommends(name, *constraint) = (@recommendations[name] = constraint.first || '>= 0.0.0')
      def suggests(name, *constraint) = (@suggestions[name] = constraint.first || '>= 0.0.0')
      def conflicts(name, *constraint) = (@conflicting[name] = constraint.first || '>= 0.0.0')
      def provides(name, *constraint) = (@providing[name] = constraint.first || '>= 0.0.0')
      def replaces(name, *constraint) = (@replacing[name] = constraint.first || '>= 0.0.0')
      def recipe(name, description = nil) = (@recipes[name] = description)
      def attribute(name, options = {}) = (@attributes[name] = options)
      def grouping(name, options = {}) = (@groupings[name] = options)
      def gem(*args) = @gems << args
      def chef_version(*args) = @chef_versions << args
      def ohai_version(*args) = @ohai_versions << args
      def eager_load_libraries(*) = true

      # Refuses what Chef refuses, when the cookbook is needed.
      def check
        Chef::Version.new(version)
        if @wrong
          raise Chef::Exceptions::ObsoleteDependencySyntax, "#{name}: only one version constraint for a cookbook (given: #{@wrong.map(&:inspect).join(', ')})"
        end
        raise "Cookbook depends on itself in cookbook #{name}, please remove the this unnecessary self-dependency" if @dependencies.key?(name)
        return if Stackworks.generation < 12
        fits(@chef_versions, Chef::VERSION, Chef::Exceptions::CookbookChefVersionMismatch, 'Chef Infra Client')
        fits(@ohai_versions, Ohai::VERSION, Chef::Exceptions::CookbookOhaiVersionMismatch, 'ohai')
      end

      # One of the lines must hold, of a line every part.
      def fits(lines, version, refusal, what)
        return if lines.empty?
        require 'rubygems'
        return if lines.any? { |line| Gem::Requirement.new(*line).satisfied_by?(Gem::Version.new(version.to_s)) }
        raise refusal, "Cookbook '#{name}' version '#{self.version}' depends on #{what} version #{lines.flatten.inspect}, but the running #{what} version is #{version}"
      end
      private :fits

      def method_missing(*) = nil
      def respond_to_missing?(name, *) = true
      def to_h = { 'name' => name, 'version' => version, 'dependencies' => dependencies }

      def from_file(path)
        Dir.chdir(::File.dirname(path)) { instance_eval(::File.read(path, encoding: 'UTF-8'), path, 1) }
      rescue SystemCallError, IOError
        # a README that is not there: take what comes without it
        text = ::File.read(path, encoding: 'UTF-8').gsub(/^\s*long_description\b.*$/, '')
        instance_eval(text, path, 1)
      end

      def from_hash(hash)
        FIELDS.each { |f| @values[f] = hash[f.to_s] if hash.key?(f.to_s) }
        (hash['dependencies'] || {}).each { |n, c| depends(n, c.is_a?(Array) ? c.first : c) }
        (hash['platforms'] || {}).each { |n, c| supports(n, c) }
      end
    end
  end

  class CookbookVersion
    attr_reader :name, :root_dir, :metadata
    SEGMENTS = %w(libraries attributes resources providers definitions recipes files templates root_files).freeze

    def initialize(name, root_dir, metadata)
      @name = Stackworks.generation < 12 ? name.to_sym : name.to_s
      @root_dir = root_dir
      @metadata = metadata
    end

    def version = metadata.version
    def full_name = "#{name}-#{version}"
    def root_paths = [root_dir]
    def files(segment, pattern) = Dir.glob("#{segment}/#{pattern}", base: root_dir).sort.map { |f| "#{root_dir}/#{f}" }
    def libraries = files('libraries', '**/*.rb')
    def attribute_files
      list = files('attributes', '*.rb')
      root = "#{root_dir}/attributes.rb"
      first = ::File.file?(root) ? root : list.find { |f| ::File.basename(f) == 'default.rb' }
      list = list.reject { |f| ::File.basename(f) == 'default.rb' }
      first ? [first, *list] : list
    end

    def attribute_file(name)
      return "#{root_dir}/attributes.rb" if name == 'default' && ::File.file?("#{root_dir}/attributes.rb")
      path = "#{root_dir}/attributes/#{name}.rb"
      ::File.file?(path) ? path : nil
    end

    def recipe_file(name)
      path = "#{root_dir}/recipes/#{name}.rb"
      return path if ::File.file?(path)
      return "#{root_dir}/recipe.rb" if name == 'default' && ::File.file?("#{root_dir}/recipe.rb")
      %w(yml yaml json).map { |e| "#{root_dir}/recipes/#{name}.#{e}" }.find { |f| ::File.file?(f) }
    end

    def recipe_filenames_by_name = files('recipes', '*.rb').to_h { |f| [::File.basename(f, '.rb'), f] }
    def attribute_filenames_by_short_filename = files('attributes', '*.rb').to_h { |f| [::File.basename(f, '.rb'), f] }
    def recipe_names = recipe_filenames_by_name.keys
    def fully_qualified_recipe_names = recipe_names.map { |n| "#{name}::#{n}" }
    def template_filenames = files('templates', '**/*').select { |f| ::File.file?(f) }
    def file_filenames = files('files', '**/*').select { |f| ::File.file?(f) }
    def library_filenames = libraries
    def all_files = Dir.glob("#{root_dir}/**/*").select { |f| ::File.file?(f) }
    def has_template_for_node?(node, source) = Stackworks.cookbook_file?(name.to_s, 'templates', source)
    def has_cookbook_file_for_node?(node, source) = Stackworks.cookbook_file?(name.to_s, 'files', source)
    def preferred_filename_on_disk_location(node, segment, source, *) = Stackworks.cookbook_path(name.to_s, segment.to_s, source)
    def load_recipe(name, run_context) = Stackworks::Loader.evaluate_recipe(run_context, self, name)
    def to_s = "#{name} (#{version})"
  end

  class CookbookCollection < Mash
    def [](name) = fetch(name) { raise Exceptions::CookbookNotFound, "Cookbook #{name} not found. If you're loading #{name} from another cookbook, make sure you configure the dependency in your metadata" }
  end
  class CookbookLoader; end
end

module Stackworks
  module Loader
    class << self
      attr_reader :cookbooks, :loaded_attributes

      def reset
        @cookbooks = Chef::CookbookCollection.new
        @order = []
        @seen = {}
        @loaded_recipes = {}
        @loaded_attributes = {}
        @loaded_files = {}
      end

      def loaded_recipes = @loaded_recipes.keys
      def loaded?(name) = @loaded_recipes.key?(name.include?('::') ? name : "#{name}::default")

      # Names and folders of all cookbooks; metadata is read when a cookbook is needed.
      def scan(paths)
        @folders = {}
        @by_folder = {}
        paths.each do |path|
          next unless ::File.directory?(path)
          Dir.children(path).sort.each do |child|
            folder = "#{path}/#{child}"
            next if child.start_with?('.') || !::File.directory?(folder)
            @folders[child] = folder
          end
        end
      end

      def read_metadata(folder, child)
        metadata = Chef::Cookbook::Metadata.new(folder)
        if ::File.file?("#{folder}/metadata.rb")
          metadata.from_file("#{folder}/metadata.rb")
        elsif ::File.file?("#{folder}/metadata.json")
          metadata.from_hash(Stackworks.parse_json(::File.read("#{folder}/metadata.json")))
        end
        metadata.name(child) if metadata.name.nil? || metadata.name.to_s.empty?
        metadata
      end

      # A cookbook by its name: usually its folder's, else what metadata says.
      def find(name)
        name = name.to_s
        return @cookbooks[name] if @cookbooks.key?(name)
        folder = @folders[name]
        if folder
          metadata = read_metadata(folder, name)
          return add(name, folder, metadata) if metadata.name.to_s == name
        end
        unless @named
          @named = {}
          @folders.each { |child, f| (m = read_metadata(f, child)) && @named[m.name.to_s] ||= [f, m] }
        end
        found = @named[name]
        return add(name, found[0], found[1]) if found
        folder ? add(name, folder, metadata.tap { |m| m.name(name) }) : nil
      end

      def add(name, folder, metadata)
        Stackworks.cookbook_root(name, metadata.version.to_s, folder)
        @cookbooks[name] = Chef::CookbookVersion.new(name, folder, metadata)
      end

      def require_cookbook(name, by = nil)
        find(name) || raise(Chef::Exceptions::CookbookNotFound,
                            "Cookbook #{name} not found. " + (by ? "Cookbook #{by} depends on it (metadata `depends`)." : "Known cookbooks: #{@folders.keys.sort.first(20).join(', ')}"))
      end

      def visit(name, by = nil)
        name = name.to_s
        return if @seen[name]
        @seen[name] = true
        cookbook = require_cookbook(name, by)
        cookbook.metadata.check
        cookbook.metadata.dependencies.keys.sort.each do |dependency|
          visit(dependency, name)
          found = @cookbooks[dependency]
          constraint = cookbook.metadata.dependencies[dependency]
          next if constraint == '>= 0.0.0' || Chef::VersionConstraint::Platform.new(constraint).include?(found.version)
          raise Chef::Exceptions::CookbookVersionConflict,
                "cookbook #{name} #{cookbook.version} wants #{dependency} #{constraint} (metadata `depends`), but cookbook #{dependency} here is #{found.version}"
        end
        @order << cookbook
      end

      # Loads everything but the recipes of the cookbooks that the run list reaches.
      def load_segments(recipes)
        recipes.each { |r| visit(r.split('::').first) }
        @named = nil
        install_gems if Stackworks.generation >= 12
        each_cookbook { |c| c.libraries.each { |f| load_library(f) } }
        Stackworks.settle_names
        load_ohai_plugins
        each_cookbook { |c| c.attribute_files.each { |f| load_attribute_file(c, f) } }
        each_cookbook { |c| load_types(c) }
        each_cookbook { |c| c.files('definitions', '*.rb').each { |f| load_definitions(f) } }
      end

      def each_cookbook(&block) = @order.each(&block)

      # The gems that metadata asks for. One that is not to be had is said here, and missed where it is required.
      def install_gems
        wanted = {}
        each_cookbook { |c| c.metadata.gems.each { |name, *rest| wanted[[name, rest]] ||= c.name } }
        wanted.each do |(name, rest), cookbook|
          next if Stackworks.library?(name)
          options, rest = rest.partition { |arg| arg.is_a?(Hash) }
          gem = Chef::Resource::ChefGem.new(name, Chef.run_context)
          gem.declared_type = 'chef_gem'
          gem.version(rest.flatten.join(', ')) unless rest.empty?
          source = options.map { |o| o.transform_keys(&:to_sym)[:source] }.compact.first
          gem.source(source) if source
          gem.run_action(:install)
        rescue StandardError => e
          Chef::Log.error("cookbook #{cookbook} wants the gem #{name} (metadata.rb): #{e.message.lines.first.to_s.chomp}")
        end
      end

      def load_library(file)
        Stackworks.prepare_constants(::File.binread(file).force_encoding('UTF-8').scrub)
        Stackworks.in_file(file) { Kernel.require(file) }
      end

      def load_ohai_plugins
        files = @order.flat_map { |c| c.files('ohai', '**/*.rb') }
        return if files.empty?
        require 'uri:classloader:/stackworks/ohai.rb'
        Ohai.load_files(files)
        Ohai.collect(Chef.node)
      end

      def load_attribute_file(cookbook, file)
        key = "#{cookbook.name}::#{::File.basename(file, '.rb')}"
        return if @loaded_files[file]
        @loaded_files[file] = true
        @loaded_attributes[key] = true
        Stackworks.in_file(file) { Chef.node.from_file(file) }
      end

      def include_attribute(name, current)
        cookbook, file = Chef::Recipe.parse_recipe_name(name, current_cookbook: current || current_attribute_cookbook)
        found = find(cookbook) || raise(Chef::Exceptions::CookbookNotFound, "Cookbook #{cookbook} not found")
        path = found.attribute_file(file) || raise(Chef::Exceptions::AttributeNotFound, "could not find filename for attribute #{file} in cookbook #{cookbook}")
        load_attribute_file(found, path)
      end

      def current_attribute_cookbook
        file = Stackworks.current_file.to_s
        owner = @cookbooks.values.find { |c| file.start_with?("#{c.root_dir}/") }
        owner && owner.name
      end

      def load_types(cookbook)
        cookbook.files('providers', '*.rb').each { |f| Stackworks.load_provider_file(cookbook.name, f) unless ::File.basename(f).start_with?('_') }
        cookbook.files('resources', '*.rb').each { |f| Stackworks.load_resource_file(cookbook.name, f) unless ::File.basename(f).start_with?('_') }
      end

      def load_definitions(file)
        Stackworks.in_file(file) do
          list = Chef::ResourceDefinitionList.new
          Stackworks.evaluate(list, file)
          Chef.run_context.definitions.merge!(list.defines)
        end
      end

      def include_recipe(context, name, current)
        cookbook, recipe = Chef::Recipe.parse_recipe_name(name, current_cookbook: current)
        found = @cookbooks[cookbook.to_s]
        unless found && @seen[cookbook.to_s]
          found = find(cookbook) if Stackworks.generation < 12
          unless found
            raise Chef::Exceptions::CookbookNotFound, "Cookbook #{cookbook} not found. If you're loading #{cookbook} from another cookbook, make sure you configure the dependency in your metadata"
          end
          Chef::Log.warn("recipe #{name} is included but cookbook #{cookbook} is no dependency in the metadata: its libraries and attributes were not loaded") unless @seen[cookbook.to_s]
        end
        full = "#{cookbook}::#{recipe}"
        return nil if @loaded_recipes[full]
        evaluate_recipe(context, found, recipe)
      end

      def evaluate_recipe(context, cookbook, name)
        full = "#{cookbook.name}::#{name}"
        path = cookbook.recipe_file(name) || raise(Chef::Exceptions::RecipeNotFound, "could not find recipe #{name} for cookbook #{cookbook.name}")
        @loaded_recipes[full] = true
        note_recipe(full)
        recipe = Chef::Recipe.new(cookbook.name, name, context)
        path.end_with?('.rb') ? Stackworks.in_file(path) { recipe.from_file(path) } : Stackworks::Data.declare_from_file(recipe, path)
        recipe
      end

      def note_recipe(full)
        node = Chef.node
        list = (node.automatic.read('recipes') || []).to_a
        cookbook, name = full.split('::')
        return if list.include?(full)
        node.automatic['recipes'] = list + [full]
      end
    end
  end

  class << self
    # The file being evaluated, innermost last: for messages and include_attribute '::x'.
    def in_file(path)
      (@files ||= []) << path
      yield
    rescue Exception => e
      e.instance_variable_set(:@__stackworks_file, path) unless e.instance_variable_defined?(:@__stackworks_file) || e.frozen?
      raise
    ensure
      @files.pop
    end

    def current_file = @files && @files.last

    def load_resource_file(cookbook, file)
      base = ::File.basename(file, '.rb')
      prefix = cookbook.to_s.tr('-', '_')
      word = (base == 'default' ? prefix : "#{prefix}_#{base.tr('-', '_')}").to_sym
      type = Class.new(Chef::Resource::LWRPBase)
      type.custom = true
      type.instance_variable_set(:@quiet_name, true)
      type.source_file = file
      type.define_singleton_method(:to_s) { "Custom resource #{resource_name} from cookbook #{cookbook}" }
      type.define_singleton_method(:inspect) { to_s }
      provide_resource(type, word, {})
      in_file(file) { evaluate_class(type, file) }
      type.instance_variable_set(:@resource_name, word) unless type.instance_variable_get(:@resource_name)
      constant = camel(word)
      Chef::Resource.const_set(constant, type) unless type.name || Chef::Resource.const_defined?(constant, false) || constant !~ /\A[A-Z]/ || type_spec(constant)
      type
    end

    def load_provider_file(cookbook, file)
      base = ::File.basename(file, '.rb')
      prefix = cookbook.to_s.tr('-', '_')
      word = (base == 'default' ? prefix : "#{prefix}_#{base.tr('-', '_')}").to_sym
      type = Class.new(Chef::Provider::LWRPBase)
      type.define_singleton_method(:to_s) { "LWRP provider #{word} from cookbook #{cookbook}" }
      type.define_singleton_method(:inspect) { to_s }
      in_file(file) { evaluate_class(type, file) }
      provide_provider(type, word, {})
      constant = camel(word)
      Chef::Provider.const_set(constant, type) unless Chef::Provider.const_defined?(constant, false) || constant !~ /\A[A-Z]/
      type
    end

    # Text of a Ruby file as UTF-8, byte order mark gone.
    def source(file)
      text = ::File.binread(file).force_encoding('UTF-8')
      text.start_with?("\uFEFF") ? text[1..] : text
    end

    # Evaluates a file on an object; `return` ends it.
    def evaluate(__object, __file)
      __object.instance_eval(source(__file), __file, 1)
    rescue LocalJumpError => __e
      raise unless __e.reason == :return
    end

    def evaluate_class(__type, __file)
      prepare_constants(__text = source(__file))
      __type.class_eval(__text, __file, 1)
    rescue LocalJumpError => __e
      raise unless __e.reason == :return
    end
  end
end
