module StackworksPhp
  module Fpm
    # Debian's name for it carries the version, which is known only once it is installed: php8.2-fpm.
    def fpm_name
      ::Dir.glob('/etc/init.d/php*-fpm').map { |path| ::File.basename(path) }.max || 'php-fpm'
    end
  end
end

Chef::Recipe.send(:include, StackworksPhp::Fpm)
Chef::Resource.send(:include, StackworksPhp::Fpm)
