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
              raise ArgumentError, "When platform (#{n}) is provided, its value must be a Hash of versions; got #{value.inspect}"
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
          raise "Multiple matches detected for #{mine} with values #{matching}. The matching filters are: #{matching.keys.join(', ')}" if matching.size > 1 && matching.values.uniq.size > 1
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
        return item unless Chef::EncryptedDataBagItem.encrypted?(item.raw_data) && (secret || Chef::Config[:encrypted_data_bag_secret])
        Chef::EncryptedDataBagItem.new(item.raw_data, secret || Chef::EncryptedDataBagItem.load_secret).as_item(bag)
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
      def chef_vault_item(bag, id) = data_bag_item(bag, id)
      def chef_vault(bag) = data_bag(bag)
      def rollback_attribute(*) = nil
      def toml_file(*) = raise(NotImplementedError)
      def render_json(hash) = JSON.pretty_generate(hash)
      def log_cookbook = nil
      private :cookbook_name_or_nil, :log_cookbook
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
          when :parent then before.parent_run_context
          else target
          end
        raise ArgumentError, 'with_run_context takes :root, :parent or a run context' unless @run_context.is_a?(Chef::RunContext)
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
        raise Chef::Exceptions::ResourceNotFound, "exec was called, but you probably meant to use an execute resource. If not, please call Kernel#exec explicitly. The exec block called was \"#{args}\""
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

# Questions about the platform.
module ChefUtils
  VERSION = Chef::VERSION
  CANARY = 1

  module DSL
    module_function

    def __find(node) = node || (Chef.node)
  end

  FAMILIES = { debian?: %w(debian), rhel?: %w(rhel), fedora?: %w(fedora), amazon?: %w(amazon), suse?: %w(suse), arch?: %w(arch), gentoo?: %w(gentoo), alpine?: %w(alpine),
               mac_os_x?: %w(mac_os_x), windows?: %w(windows), freebsd?: %w(freebsd), openbsd?: %w(openbsd), netbsd?: %w(netbsd), solaris2?: %w(solaris2), aix?: %w(aix),
               smartos?: %w(smartos), clearos?: %w(clearos), bsd?: %w(freebsd openbsd netbsd dragonflybsd), rpm_based?: %w(rhel fedora suse amazon), fedora_based?: %w(rhel fedora amazon),
               redhat_based?: %w(rhel fedora), solaris_based?: %w(smartos omnios openindiana opensolaris solaris2 nexentacore), dragonflybsd?: %w(dragonflybsd) }.freeze
  PLATFORMS = { ubuntu?: %w(ubuntu), debian_platform?: %w(debian), centos?: %w(centos), redhat?: %w(redhat), oracle?: %w(oracle), amazon_platform?: %w(amazon), linuxmint?: %w(linuxmint),
                raspbian?: %w(raspbian), scientific?: %w(scientific), rocky?: %w(rocky), almalinux?: %w(almalinux), fedora_platform?: %w(fedora), opensuse?: %w(opensuse opensuseleap),
                opensuseleap?: %w(opensuseleap), suse_platform?: %w(suse), centos_stream_platform?: %w(centos), windows_platform?: %w(windows), macos_platform?: %w(mac_os_x),
                leap?: %w(opensuseleap), sles?: %w(suse), redhat_platform?: %w(redhat), centos_platform?: %w(centos), oracle_platform?: %w(oracle), ubuntu_platform?: %w(ubuntu),
                kali?: %w(kali), devuan?: %w(devuan), arch_platform?: %w(arch), solaris2_platform?: %w(solaris2), freebsd_platform?: %w(freebsd) }.freeze

  FAMILIES.each { |name, list| DSL.define_method(name) { |node = nil| list.include?((node || Chef.node)['platform_family'].to_s) } }
  PLATFORMS.each { |name, list| DSL.define_method(name) { |node = nil| list.include?((node || Chef.node)['platform'].to_s) } }

  module DSL
    alias_method :debian_family?, :debian?
    alias_method :redhat_family?, :rhel?
    alias_method :el?, :rhel?
    alias_method :mac?, :mac_os_x?
    alias_method :macos?, :mac_os_x?
    alias_method :osx?, :mac_os_x?
    alias_method :mint?, :linuxmint?
    alias_method :centos_linux?, :centos?

    def rhel6?(node = nil) = rhel?(node) && (node || Chef.node)['platform_version'].to_i == 6
    def rhel7?(node = nil) = rhel?(node) && (node || Chef.node)['platform_version'].to_i == 7
    def rhel8?(node = nil) = rhel?(node) && (node || Chef.node)['platform_version'].to_i == 8
    def rhel9?(node = nil) = rhel?(node) && (node || Chef.node)['platform_version'].to_i == 9
    def linux?(node = nil) = (node || Chef.node)['os'].to_s == 'linux'
    def unix?(node = nil) = !windows?(node)
    def windows_ruby? = false
    def macos_ruby? = false
    def systemd?(_ = nil) = ::File.directory?('/run/systemd/system') || ::File.exist?('/bin/systemctl') || ::File.exist?('/usr/bin/systemctl')
    def upstart?(_ = nil) = ::File.executable?('/sbin/initctl') && !systemd?
    def debianrcd?(_ = nil) = ::File.exist?('/usr/sbin/update-rc.d')
    def invokercd?(_ = nil) = ::File.exist?('/usr/sbin/invoke-rc.d')
    def redhatrcd?(_ = nil) = ::File.exist?('/sbin/chkconfig')
    def insserv?(_ = nil) = ::File.exist?('/sbin/insserv')
    def initd?(_ = nil) = !systemd?
    def service_script_exist?(type, name) = %W(/etc/init.d/#{name} /etc/systemd/system/#{name}.service /lib/systemd/system/#{name}.service /usr/lib/systemd/system/#{name}.service).any? { |f| ::File.exist?(f) }
    def virtual?(node = nil) = (node || Chef.node).read('virtualization', 'role') == 'guest'
    alias_method :guest?, :virtual?
    def hypervisor?(node = nil) = (node || Chef.node).read('virtualization', 'role') == 'host'
    def physical?(node = nil) = !virtual?(node)
    def vagrant?(node = nil) = ::File.directory?('/vagrant') || !(node || Chef.node).read('etc', 'passwd', 'vagrant').nil?
    def vmware?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'vmware'
    def kvm?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'kvm'
    def virtualbox?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'vbox'
    def hyperv?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'hyperv'
    def lxc?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'lxc'
    def openvz?(node = nil) = (node || Chef.node).read('virtualization', 'system') == 'openvz'
    def docker?(_ = nil) = ::File.exist?('/.dockerenv')
    def container?(node = nil) = docker? || lxc?(node)
    def ec2?(node = nil) = !(node || Chef.node)['ec2'].nil?
    def gce?(node = nil) = !(node || Chef.node)['gce'].nil?
    def azure?(node = nil) = !(node || Chef.node)['azure'].nil?
    def cloud?(node = nil) = !(node || Chef.node)['cloud'].nil?
    def openstack?(node = nil) = !(node || Chef.node)['openstack'].nil?
    def digital_ocean?(node = nil) = !(node || Chef.node)['digital_ocean'].nil?
    def rackspace?(*) = false
    def softlayer?(*) = false
    def linode?(*) = false
    def kitchen? = !ENV['TEST_KITCHEN'].nil?
    def ci? = !ENV['CI'].nil?
    def _64_bit?(node = nil) = %w(amd64 x86_64 ppc64 ppc64le s390x ia64 sparc64 aarch64 arch64 arm64 sun4v sun4u s390x).include?((node || Chef.node).read('kernel', 'machine'))
    def _32_bit?(node = nil) = !_64_bit?(node)
    def i386?(node = nil) = %w(i386 i486 i586 i686).include?((node || Chef.node).read('kernel', 'machine'))
    def intel?(node = nil) = %w(i86pc i386 i686 x86_64 amd64).include?((node || Chef.node).read('kernel', 'machine'))
    def arm?(node = nil) = %w(armv6l armv7l armhf aarch64 arm64 arch64).include?((node || Chef.node).read('kernel', 'machine'))
    def armhf?(node = nil) = %w(armv6l armv7l armhf).include?((node || Chef.node).read('kernel', 'machine'))
    def powerpc64? (node = nil) = %w(powerpc64 ppc64 ppc64le).include?((node || Chef.node).read('kernel', 'machine'))
    def sparc?(node = nil) = %w(sun4u sun4v).include?((node || Chef.node).read('kernel', 'machine'))
    def s390?(node = nil) = %w(s390).include?((node || Chef.node).read('kernel', 'machine'))
    def s390x?(node = nil) = %w(s390x).include?((node || Chef.node).read('kernel', 'machine'))
    def include_recipe?(name) = Chef.node.recipe?(name)
    def includes_recipe?(name) = Chef.node.recipe?(name)
    def wrapped_by_sudo? = false
    def dpkg_based?(node = nil) = debian?(node)
    def windows_server_core?(*) = false
    def windows_workstation?(*) = false
    def windows_server?(*) = false
    def sanitized_path(env = nil) = Stackworks.full_path

    def which(*names, **options, &block)
      Object.new.extend(Chef::Mixin::Which).which(*names, **options, &block)
    end

    def docker_platform? = docker?
  end

  extend DSL
  class << self
    include DSL
  end
  module Internal; end
end

class Chef
  module DSL
    module Universal
      include ChefUtils::DSL
    end
  end
  Sugar = Module.new
end
