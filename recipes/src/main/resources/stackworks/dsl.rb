# Words that are understood wherever cookbook code runs.
class Chef
  module DSL
    # Everywhere: recipes, resources, providers, attribute files.
    module Universal
      include Chef::Mixin::ShellOut

      def platform?(*names)
        mine = node['platform'].to_s
        names.flatten.any? { |n| n.to_s == mine }
      end

      def platform_family?(*names)
        mine = node['platform_family'].to_s
        names.flatten.any? { |n| n.to_s == mine }
      end

      def value_for_platform(map)
        raise ArgumentError, "Platform hash must be a Hash: #{map.inspect}" unless map.is_a?(Hash)
        flat = {}
        map.each do |names, value|
          Array(names).each do |n|
            unless n.to_s == 'default' || value.is_a?(Hash)
              raise ArgumentError, "platform dependent values must be specified in the format :platform => {:version => value} you gave a value #{value.inspect} for platform(s) #{n}"
            end
            flat[n.to_s] = value
          end
        end
        versions = flat[node['platform'].to_s]
        if versions
          table = {}
          versions.each { |keys, v| Array(keys).each { |k| table[k.to_s] = v } }
          mine = node['platform_version'].to_s
          return table[mine] if table.key?(mine)
          matching = table.select do |k, _|
            k != 'default' && k =~ /\A\s*(<=|>=|~>|<|>|=)/ && (Chef::VersionConstraint::Platform.new(k).include?(mine) rescue false)
          end
          raise "Multiple matches detected for #{node['platform']} with values #{flat.select { |n, _| n == node['platform'].to_s }}. The matches are: #{matching.keys}" if matching.size > 1 && matching.values.uniq.size > 1
          return matching.values.first unless matching.empty?
          return table['default'] if table.key?('default')
        end
        flat['default']
      end

      def value_for_platform_family(map)
        flat = {}
        map.each { |names, value| Array(names).each { |n| flat[n.to_s] = value } }
        mine = node['platform_family'].to_s
        flat.key?(mine) ? flat[mine] : flat['default']
      end

      def search(index, query = '*:*', *rest, **options, &block) = Stackworks::Data.search(index, query, *rest, **options, &block)
      def partial_search(index, query = '*:*', options = {}, &block) = Stackworks::Data.search(index, query, filter_result: options[:keys], &block)
      def data_bag(bag) = Stackworks::Data.ids(bag)

      def data_bag_item(bag, id, secret = nil)
        item = Stackworks::Data.item(bag, id)
        return item unless Stackworks::Data.encrypted?(item)
        Chef::EncryptedDataBagItem.new(item.raw_data, secret || Chef::EncryptedDataBagItem.load_secret)
      end

      def lazy(&block) = Chef::DelayedEvaluator.new(&block)
      def resources(*args) = run_context.resource_collection.find(*args)
      def tagged?(*names) = names.flatten.all? { |t| (node['tags'] || []).include?(t.to_s) }
      def cookbook_name_or_nil = respond_to?(:cookbook_name) ? cookbook_name : nil
      def powershell_out(*) = raise(Chef::Exceptions::UnsupportedPlatform, 'PowerShell is only available on Windows')
      alias powershell_out! powershell_out
      def registry_key_exists?(*) = false
      def registry_data_exists?(*) = false
      def registry_value_exists?(*) = false
      def registry_get_values(*) = []
      def registry_get_subkeys(*) = []
      def registry_has_subkeys?(*) = false
      def reboot_pending? = ::File.exist?('/var/run/reboot-required')
      def chef_vault_item(bag, id)
        Stackworks::Data.vault?(bag, id) ? ChefVault::Item.load(bag, id) : data_bag_item(bag, id)
      end

      def chef_vault(bag) = data_bag(bag).grep_v(/_keys\z/)
      def chef_vault_item_for_environment(bag, id) = chef_vault_item(bag, id)[node.chef_environment] || {}
      def chef_vault_item_is_vault?(bag, id) = Stackworks::Data.vault?(bag, id)

      def render_json(hash) = "#{JSON.pretty_generate(hash)}\n"
      def render_yaml(hash) = hash.transform_keys(&:to_s).to_yaml.gsub(' :', ' ')
      def parse_json(file) = JSON.parse(::File.read(file))
      def parse_yaml(file) = YAML.safe_load(::File.read(file), permitted_classes: [Date])

      def render_toml(hash) = Stackworks::Toml.render(hash)
      def parse_toml(file) = Stackworks::Toml.parse(::File.read(file))

      def parse_file(file)
        case ::File.extname(file)
        when '.yaml', '.yml' then parse_yaml(file)
        when '.json' then parse_json(file)
        when '.toml' then parse_toml(file)
        end
      end

      def secret(name: nil, service: nil, **)
        raise Chef::Exceptions::UnsupportedAction, "the secret store #{service.inspect} is not known here (expected: node attributes or an encrypted data bag for #{name.inspect})"
      end

      private :cookbook_name_or_nil
    end

    DataQuery = Module.new { include Universal }
    PlatformIntrospection = Module.new { include Universal }
    RegistryHelper = Module.new
    RebootPending = Module.new
    Cheffish = Module.new
    Powershell = Module.new
    Resources = Module.new
    ChefVault = Module.new
    Compliance = Module.new
    Secret = Module.new
    RenderHelpers = Module.new
    Definitions = Module.new

    # include_recipe: recipes and actions.
    module IncludeRecipe
      def include_recipe(*names) = names.flatten.map { |n| run_context.include_recipe(n, current_cookbook: cookbook_name) }.flatten.compact

      def load_recipe(name) = run_context.include_recipe(name, current_cookbook: cookbook_name)
      def require_recipe(*names) = include_recipe(*names)
    end

    module IncludeAttribute
      def include_attribute(*names) = names.flatten.each { |n| run_context.include_attribute(n, current_cookbook: cookbook_name) }
    end

    module DeclareResource
      def declare_resource(type, name = nil, created_at: nil, run_context: self.run_context, enclosing_provider: nil, &block)
        enclosing_provider ||= self if is_a?(Chef::Provider)
        Stackworks.declare(self, type, name, created_at || Stackworks.caller_line, run_context, enclosing_provider, true, block)
      end

      def build_resource(type, name = nil, created_at: nil, run_context: self.run_context, enclosing_provider: nil, &block)
        enclosing_provider ||= self if is_a?(Chef::Provider)
        Stackworks.declare(self, type, name, created_at || Stackworks.caller_line, run_context, enclosing_provider, false, block)
      end

      def find_resource!(type, name = nil, run_context: self.run_context)
        run_context.resource_collection.find(name.nil? ? type : { type => name })
      end

      def find_resource(type, name = nil, created_at: nil, **options, &block)
        find_resource!(type, name, **options.slice(:run_context))
      rescue Chef::Exceptions::ResourceNotFound
        block ? declare_resource(type, name, created_at: created_at, **options, &block) : nil
      end

      def edit_resource!(type, name = nil, run_context: self.run_context, **, &block)
        found = find_resource!(type, name, run_context: run_context)
        found.instance_exec(is_a?(Chef::Provider) ? new_resource : nil, &block) if block
        found
      end

      def edit_resource(type, name = nil, created_at: nil, run_context: self.run_context, **, &block)
        edit_resource!(type, name, run_context: run_context, &block)
      rescue Chef::Exceptions::ResourceNotFound
        declare_resource(type, name, created_at: created_at, run_context: run_context, &block)
      end

      def delete_resource!(type, name = nil, run_context: self.run_context) = run_context.resource_collection.delete("#{type}[#{name}]")

      def delete_resource(type, name = nil, run_context: self.run_context)
        delete_resource!(type, name, run_context: run_context)
      rescue Chef::Exceptions::ResourceNotFound
        nil
      end

      def with_run_context(target)
        before = @run_context
        @run_context =
          case target
          when :root then before.root_run_context
          when :parent then before.parent_run_context || before
          else target
          end
        raise ArgumentError, 'bad argument to run_context helper, must be :root, :parent, or a Chef::RunContext' unless @run_context.is_a?(Chef::RunContext)
        yield @run_context
      ensure
        @run_context = before
      end

      def resources(*args) = run_context.resource_collection.find(*args)
    end

    Declare = DeclareResource

    # Recipes and actions: everything above plus one word per resource type (made in Java).
    module Recipe
      include Universal
      include IncludeRecipe
      include IncludeAttribute
      include DeclareResource

      def tag(*names) = node.tag(*names)

      def untag(*names)
        names.flatten.each { |n| node.tags.delete(n.to_s) }
        node.tags
      end

      def exec(args)
        raise Chef::Exceptions::ResourceNotFound, "exec was called, but you probably meant to use an execute resource.  If not, please call Kernel#exec explicitly.  The exec block called was \"#{args}\""
      end

      def have_resource_class_for?(name) = !Stackworks.resource_class(name).nil?
      def resource_class_for(name) = Chef::Resource.resource_for_node(name, node)
      def describe_self_for_error = respond_to?(:name) ? "`#{self.class} \"#{name}\"'" : "`#{self.class}'"

      module FullDSL; end
    end

    module Core; include Universal; end
  end

  module Mixin
    Language = Chef::DSL::Universal
    LanguageIncludeRecipe = Chef::DSL::IncludeRecipe
    LanguageIncludeAttribute = Chef::DSL::IncludeAttribute
    RecipeDefinitionDSLCore = Chef::DSL::Recipe
  end
end
