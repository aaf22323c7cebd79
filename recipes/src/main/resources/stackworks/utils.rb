# ChefUtils: questions about the platform, the machine and what runs it.
module ChefUtils
  CANARY = 1

  module DSL
    FAMILIES = {
      arch: %w(arch), aix: %w(aix), debian: %w(debian), fedora: %w(fedora), mac_os_x: %w(mac_os_x), rhel: %w(rhel), amazon: %w(amazon), solaris2: %w(solaris2),
      smartos: %w(smartos), suse: %w(suse), gentoo: %w(gentoo), alpine: %w(alpine), freebsd: %w(freebsd), openbsd: %w(openbsd), netbsd: %w(netbsd),
      dragonflybsd: %w(dragonflybsd), windows: %w(windows), rpm_based: %w(rhel fedora amazon suse), fedora_derived: %w(rhel fedora amazon), redhat_based: %w(rhel fedora),
      bsd_based: %w(netbsd freebsd openbsd dragonflybsd)
    }.freeze

    PLATFORMS = {
      linuxmint: %w(linuxmint), ubuntu: %w(ubuntu), raspbian: %w(raspbian), debian_platform: %w(debian), amazon_platform: %w(amazon), redhat: %w(redhat), centos: %w(centos),
      oracle: %w(oracle), scientific: %w(scientific), clearos: %w(clearos), rocky: %w(rocky), almalinux: %w(almalinux), fedora_platform: %w(fedora), arch_platform: %w(arch),
      solaris2_platform: %w(solaris2), smartos_platform: %w(smartos), omnios: %w(omnios), openindiana: %w(openindiana), aix_platform: %w(aix), freebsd_platform: %w(freebsd),
      openbsd_platform: %w(openbsd), netbsd_platform: %w(netbsd), dragonfly_platform: %w(dragonfly), macos_platform: %w(mac_os_x), gentoo_platform: %w(gentoo),
      slackware_platform: %w(slackware), suse_platform: %w(suse), sles: %w(suse), opensuse: %w(opensuse opensuseleap), windows_platform: %w(windows), kali: %w(kali),
      devuan: %w(devuan), solaris_based: %w(solaris2 smartos omnios openindiana)
    }.freeze

    ALIASES = {
      mint?: :linuxmint?, linux_mint?: :linuxmint?, linuxmint_platform?: :linuxmint?, ubuntu_platform?: :ubuntu?, raspbian_platform?: :raspbian?, redhat_enterprise?: :redhat?,
      redhat_enterprise_linux?: :redhat?, redhat_platform?: :redhat?, centos_platform?: :centos?, centos_linux?: :centos?, oracle_linux?: :oracle?, oracle_platform?: :oracle?,
      scientific_linux?: :scientific?, scientific_platform?: :scientific?, clearos_platform?: :clearos?, omnios_platform?: :omnios?, openindiana_platform?: :openindiana?,
      mac_os_x_platform?: :macos_platform?, opensuse_platform?: :opensuse?, opensuseleap?: :opensuse?, opensuseleap_platform?: :opensuse?, leap_platform?: :opensuse?,
      macos?: :mac_os_x?, mac?: :mac_os_x?, osx?: :mac_os_x?, os_x?: :mac_os_x?, darwin?: :mac_os_x?, fedora_based?: :fedora_derived?, bsd?: :bsd_based?, el?: :rhel?,
      debian_family?: :debian?, dpkg_based?: :debian?, redhat_family?: :rhel?, solaris?: :solaris2?, amazon_linux?: :amazon?, rhel_family?: :rhel?, slackware?: :slackware_platform?
    }.freeze

    ARCHITECTURES = {
      _64_bit?: %w(amd64 x86_64 ppc64 ppc64le s390x ia64 sparc64 aarch64 arch64 arm64 sun4v sun4u), i386?: %w(i386 i486 i586 i686), intel?: %w(i86pc i386 x86_64 amd64 i686),
      sparc?: %w(sun4u sun4v), ppc64?: %w(ppc64), ppc64le?: %w(ppc64le), powerpc?: %w(powerpc), arm?: %w(armv6l armv7l armhf aarch64 arm64 arch64), armhf?: %w(armhf armv6l armv7l),
      s390x?: %w(s390x), s390?: %w(s390)
    }.freeze

    FAMILIES.each { |word, list| define_method(:"#{word}?") { |node = Chef.node| list.include?(node['platform_family'].to_s) } }
    PLATFORMS.each { |word, list| define_method(:"#{word}?") { |node = Chef.node| list.include?(node['platform'].to_s) } }
    ALIASES.each { |word, same| alias_method word, same }
    ARCHITECTURES.each { |word, list| define_method(word) { |node = Chef.node| list.include?(node.read('kernel', 'machine').to_s) } }
    6.upto(9) { |n| define_method(:"rhel#{n}?") { |node = Chef.node| rhel?(node) && node['platform_version'].to_i == n } }
    %i(ec2 gce rackspace eucalyptus linode openstack azure digital_ocean softlayer alibaba).each { |cloud| define_method(:"#{cloud}?") { |node = Chef.node| !node[cloud].nil? } }

    { kvm: 'kvm', lxc: 'lxc', parallels: 'parallels', vbox: 'vbox', virtualbox: 'vbox', vmware: 'vmware', openvz: 'openvz', hyperv: 'hyperv' }.each do |word, system|
      { '?' => 'guest', '_host?' => 'host' }.each do |ending, role|
        define_method(:"#{word}#{ending}") { |node = Chef.node| node.read('virtualization', 'system') == system && node.read('virtualization', 'role') == role }
      end
    end

    def _32_bit?(node = Chef.node) = !_64_bit?(node)
    def centos_stream_platform?(node = Chef.node) = node.read('os_release', 'name') == 'CentOS Stream'
    def linux?(node = Chef.node) = node['os'].to_s == 'linux'
    def unix?(node = Chef.node) = !windows?(node)
    def windows_ruby? = false
    def macos_ruby? = false
    def cloud?(node = Chef.node) = !node['cloud'].nil?
    def guest?(node = Chef.node) = node.read('virtualization', 'role') == 'guest'
    def hypervisor?(node = Chef.node) = node.read('virtualization', 'role') == 'host'
    def physical?(node = Chef.node) = node.read('virtualization', 'role').nil?
    alias virtual? guest?
    def vmware_desktop?(node = Chef.node) = vmware?(node) && node.read('vmware', 'host', 'type') == 'vmware_desktop'
    def vmware_vsphere?(node = Chef.node) = vmware?(node) && node.read('vmware', 'host', 'type') == 'vmware_vsphere'
    def vagrant_key?(node = Chef.node) = node.key?('vagrant')
    def vagrant_domain?(node = Chef.node) = node.key?('domain') && !node['domain'].nil? && node['domain'] =~ /vagrantup.com$/ ? true : false
    def vagrant_user?(node = Chef.node) = !node.read('etc', 'passwd', 'vagrant').nil?
    def vagrant?(node = Chef.node) = vagrant_key?(node) || vagrant_domain?(node) || vagrant_user?(node)
    def docker?(node = Chef.node) = node.read('virtualization', 'systems', 'docker') == 'guest'
    def container?(node = Chef.node) = docker?(node) || lxc?(node)
    def systemd?(_ = nil) = ::File.exist?('/proc/1/comm') && ::File.read('/proc/1/comm').chomp == 'systemd'
    def initd?(_ = nil) = !systemd?
    def upstart?(_ = nil) = ::File.executable?('/sbin/initctl')
    def debianrcd?(_ = nil) = ::File.exist?('/usr/sbin/update-rc.d')
    def invokercd?(_ = nil) = ::File.exist?('/usr/sbin/invoke-rc.d')
    def redhatrcd?(_ = nil) = ::File.exist?('/sbin/chkconfig')
    def insserv?(_ = nil) = ::File.exist?('/sbin/insserv')
    def has_systemd_service_unit?(name) = has_systemd_unit?("#{name.gsub(/@.*$/, '@')}.service")
    def has_systemd_unit?(name) = %w(/etc /usr/lib /lib /run).any? { |root| ::File.exist?("#{root}/systemd/system/#{name}") }

    def service_script_exist?(type, name)
      case type
      when :initd then ::File.exist?("/etc/init.d/#{name}")
      when :upstart then ::File.exist?("/etc/init/#{name}.conf")
      when :xinetd then ::File.exist?("/etc/xinetd.d/#{name}")
      when :etc_rcd then ::File.exist?("/etc/rc.d/#{name}")
      when :systemd then ::File.exist?("/etc/init.d/#{name}") || has_systemd_service_unit?(name) || has_systemd_unit?(name)
      else raise ArgumentError, "type of service must be one of :initd, :upstart, :xinetd, :etc_rcd, or :systemd"
      end
    end

    def kitchen?(_ = nil) = ENV.key?('TEST_KITCHEN')
    def ci?(_ = nil) = ENV.key?('CI')
    def includes_recipe?(name, node = Chef.node) = node.recipe?(name)
    alias include_recipe? includes_recipe?
    def wrapped_by_sudo? = false
    def windows_server_core?(*) = false
    def windows_workstation?(*) = false
    def windows_server?(*) = false
    def windows_nt_version(*) = nil
    def powershell_version(*) = nil
    def sanitized_path(env = nil) = Stackworks.full_path
    alias default_paths sanitized_path
    def which(*names, **options, &block) = Object.new.extend(Chef::Mixin::Which).which(*names, **options, &block)
    def where(*names) = Object.new.extend(Chef::Mixin::Which).where(*names)
    def file_exist?(path) = ::File.exist?(path)
    def file_open(*args, &block) = ::File.open(*args, &block)
    def file_read(path) = ::File.read(path)
    def file_directory?(path) = ::File.directory?(path)
    def dir_exist?(path) = ::Dir.exist?(path)
  end

  extend DSL
  module Internal; end

  # What the products are called.
  module Dist
    class Org
      ENVIRONMENT = 'chef'.freeze
      WEBSITE = 'https://chef.io'.freeze
      LEGACY_CONF_DIR = 'chef'.freeze
      PERSON = 'Chef'.freeze
      HAB_ORG = 'chef'.freeze
      KNIFE_WEBSITE = 'https://docs.chef.io/workstation/knife/'.freeze
    end

    class Infra
      PRODUCT = 'Chef Infra Client'.freeze
      EXEC = 'chef'.freeze
      CLIENT = 'chef-client'.freeze
      SOLO = 'chef-solo'.freeze
      SOLOEXEC = 'chef-solo'.freeze
      SHELL = 'chef-shell'.freeze
      SHORT = 'chef'.freeze
      DIR_SUFFIX = 'chef'.freeze
      AUTOMATIC_UPDATE_PRODUCT = 'Chef Infra Client'.freeze
    end

    class Server
      PRODUCT = 'Chef Infra Server'.freeze
      SERVER_CTL = 'chef-server-ctl'.freeze
      DOCS = 'https://docs.chef.io/server/'.freeze
    end

    class Solo
      PRODUCT = 'Chef Solo'.freeze
      EXEC = 'chef-solo'.freeze
    end

    class Automate
      PRODUCT = 'Chef Automate'.freeze
      COLLECTOR_NAME = 'chef-automate'.freeze
    end

    class Zero
      PRODUCT = 'Chef Infra Zero'.freeze
      EXEC = 'chef-zero'.freeze
    end

    class Inspec
      PRODUCT = 'Chef InSpec'.freeze
      EXEC = 'inspec'.freeze
    end

    class Habitat
      PRODUCT = 'Chef Habitat'.freeze
      SHORT = 'habitat'.freeze
      EXEC = 'hab'.freeze
    end
  end
end

class Chef
  module DSL
    module Universal
      include ChefUtils::DSL
    end
  end
  Sugar = Module.new
end
