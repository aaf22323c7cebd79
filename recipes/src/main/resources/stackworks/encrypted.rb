# Data bag items whose values are encrypted: with a shared secret (versions 0 to 3), or for certain nodes (chef-vault).
require 'openssl'
require 'base64'
require 'json'

class Chef
  class EncryptedDataBagItem
    DEFAULT_SECRET_FILE = '/etc/chef/encrypted_data_bag_secret'.freeze
    ALGORITHM = 'aes-256-cbc'.freeze
    AEAD_ALGORITHM = 'aes-256-gcm'.freeze
    %w(DecryptionFailure EncryptionFailure UnsupportedEncryptedDataBagItemFormat UnacceptableEncryptedDataBagItemFormat UnsupportedCipher
       EncryptedDataBagRequirementsFailure).each { |name| const_set(name, Class.new(StandardError)) }
    attr_reader :enc_hash

    class << self
      def load(bag, id, secret = nil) = new(Stackworks::Data.item(bag, id).raw_data, secret || load_secret)

      def load_secret(path = nil)
        path ||= Chef::Config[:encrypted_data_bag_secret] || (::File.exist?(DEFAULT_SECRET_FILE) ? DEFAULT_SECRET_FILE : nil)
        if path.nil?
          raise ArgumentError, 'No secret specified and no secret found at /etc/chef/encrypted_data_bag_secret'
        elsif path.to_s =~ %r{\Ahttps?://}
          require 'open-uri'
          text = URI.open(path).read
        else
          raise Errno::ENOENT, "file not found '#{path}'" unless ::File.exist?(path)
          text = IO.read(path)
        end
        text = text.strip
        raise ArgumentError, "invalid zero length secret in '#{path}'" if text.empty?
        text
      end

      def encrypted?(item)
        item.any? { |key, value| key != 'id' && value.is_a?(Hash) && value.key?('encrypted_data') && value.key?('cipher') }
      end

      def encrypt_data_bag_item(plain, secret)
        plain.to_h { |key, value| [key.to_s, key.to_s == 'id' ? value : Encryptor.new(value, secret).for_encrypted_item] }
      end

      def key_for(secret) = OpenSSL::Digest.digest('SHA256', secret)
    end

    def initialize(enc_hash, secret)
      @enc_hash = enc_hash
      @secret = secret
    end

    def [](key)
      value = @enc_hash[key]
      key.to_s == 'id' || value.nil? ? value : Decryptor.for(value, @secret).for_decrypted_item
    end

    def []=(*) = raise(ArgumentError, "assignment not supported for #{self.class}")
    def to_h(*) = @enc_hash.keys.to_h { |key| [key, self[key]] }
    alias to_hash to_h
    def to_json(*args) = to_h.to_json(*args)
    def id = @enc_hash['id']
    def keys = @enc_hash.keys
    def key?(key) = @enc_hash.key?(key)
    alias has_key? key?
    def each(&block) = to_h.each(&block)
    def inspect = "#<#{self.class} #{id}>"

    def fetch(key, *default, &block)
      return self[key] if key?(key)
      default.empty? && !block ? raise(KeyError, "key not found: #{key.inspect}") : (block ? yield(key) : default.first)
    end

    # Turns a value into what an item keeps, in the version that is configured.
    class Encryptor
      def self.new(value, secret, iv = nil)
        wanted = (Chef::Config[:data_bag_encrypt_version] || 1).to_i
        type = { 1 => Version1Encryptor, 2 => Version2Encryptor, 3 => Version3Encryptor }[wanted]
        raise UnsupportedEncryptedDataBagItemFormat, "Invalid encrypted data bag format version `#{wanted}'. Supported versions are '1', '2', '3'" unless type
        type.new(value, secret, iv)
      end

      class Version1Encryptor
        attr_reader :plaintext_data, :secret

        def initialize(value, secret, iv = nil)
          @plaintext_data = value
          @secret = secret
          @iv = iv && Base64.decode64(iv)
        end

        def algorithm = ALGORITHM
        def version = 1
        def serialized_data = { json_wrapper: plaintext_data }.to_json
        def encrypted_data = sealed.first
        def iv = (sealed && @iv)
        def for_encrypted_item = { 'encrypted_data' => encrypted_data, 'iv' => Base64.encode64(iv), 'version' => version, 'cipher' => algorithm }

        private

        # The encrypted text and, for ciphers that make one, the tag that proves it.
        def sealed
          @sealed ||= begin
            cipher = OpenSSL::Cipher.new(algorithm).encrypt
            cipher.key = EncryptedDataBagItem.key_for(secret)
            cipher.iv = (@iv ||= cipher.random_iv)
            cipher.auth_data = '' if version == 3
            text = cipher.update(serialized_data) + cipher.final
            [Base64.encode64(text), version == 3 ? cipher.auth_tag : nil]
          end
        end
      end

      class Version2Encryptor < Version1Encryptor
        def version = 2
        def hmac = Base64.encode64(OpenSSL::HMAC.digest('SHA256', secret, encrypted_data))
        def for_encrypted_item = super.merge('hmac' => hmac)
      end

      class Version3Encryptor < Version1Encryptor
        def algorithm = AEAD_ALGORITHM
        def version = 3
        def auth_tag = Base64.encode64(sealed.last)
        def for_encrypted_item = super.merge('auth_tag' => auth_tag)
      end
    end

    # Reads a value of an item, whatever its version.
    class Decryptor
      def self.for(value, secret)
        version = value.respond_to?(:key?) ? value['version'] : 0
        least = (Chef::Config[:data_bag_decrypt_minimum_version] || 0).to_i
        unless (0..3).cover?(version)
          raise UnsupportedEncryptedDataBagItemFormat, "This version of chef does not support encrypted data bag item format version '#{version}'"
        end
        if version < least
          raise UnacceptableEncryptedDataBagItemFormat, "The format version '#{version}' is not allowed (expected: at least #{least})"
        end
        new(value, secret, version)
      end

      def initialize(value, secret, version)
        @value = value
        @secret = secret
        @version = version
      end

      def for_decrypted_item
        return YAML.unsafe_load(decrypted_data) if @version.zero?
        parsed = JSON.parse(decrypted_data.force_encoding('UTF-8'))
        parsed.is_a?(Hash) && parsed.key?('json_wrapper') ? parsed['json_wrapper'] : parsed
      rescue JSON::ParserError
        raise DecryptionFailure, 'Error decrypting data bag value. Most likely the provided key is incorrect'
      end

      def decrypted_data
        prove
        cipher = opened
        cipher.update(Base64.decode64(@version.zero? ? @value : @value['encrypted_data'])) + cipher.final
      rescue OpenSSL::Cipher::CipherError => e
        raise DecryptionFailure, "Error decrypting data bag value: '#{e.message}'. Most likely the provided key is incorrect. "
      end

      private

      def opened
        cipher = OpenSSL::Cipher.new(@version == 3 ? AEAD_ALGORITHM : ALGORITHM).decrypt
        if @version.zero?
          cipher.pkcs5_keyivgen(@secret)
          return cipher
        end
        wanted = @version == 3 ? AEAD_ALGORITHM : ALGORITHM
        raise UnsupportedCipher, "Cipher '#{@value['cipher']}' is not supported by this version of Chef. Available ciphers: ['#{wanted}']" unless @value['cipher'] == wanted
        cipher.key = EncryptedDataBagItem.key_for(@secret)
        cipher.iv = Base64.decode64(@value['iv'])
        if @version == 3
          cipher.auth_tag = Base64.decode64(@value['auth_tag'])
          cipher.auth_data = ''
        end
        cipher
      end

      def prove
        return unless @version == 2
        mine = OpenSSL::HMAC.digest('SHA256', @secret, @value['encrypted_data'])
        return if mine == Base64.decode64(@value['hmac'])
        raise DecryptionFailure, 'Error decrypting data bag value: invalid hmac. Most likely the provided key is incorrect'
      end
    end
  end
end

# Items that chef-vault made: beside an item stands another one, ID_keys, with the secret encrypted for every node that may read it.
module ChefVault
  module Exceptions
    %w(KeysNotFound ItemNotFound SecretDecryption).each { |name| const_set(name, Class.new(RuntimeError)) }
  end

  class Item
    def self.vault?(bag, id)
      Stackworks::Data.ids(bag).include?("#{id}_keys") && Chef::EncryptedDataBagItem.encrypted?(Stackworks::Data.item(bag, id).raw_data)
    end

    def self.load(bag, id)
      keys = Stackworks::Data.item(bag, "#{id}_keys").raw_data
      name = Chef::Config[:node_name]
      sealed = keys[name] || (Stackworks::Data.ids(bag).include?("#{id}_key_#{name}") && Stackworks::Data.item(bag, "#{id}_key_#{name}").raw_data[name])
      raise Exceptions::SecretDecryption, "#{bag}/#{id} is not encrypted with your public key (node #{name})" unless sealed
      file = Chef::Config[:client_key] || '/etc/chef/client.pem'
      raise Exceptions::SecretDecryption, "#{bag}/#{id} cannot be read: no key file #{file} (expected: the private key of node #{name})" unless ::File.file?(file)
      secret = OpenSSL::PKey::RSA.new(::File.read(file)).private_decrypt(Base64.decode64(sealed))
      Chef::EncryptedDataBagItem.new(Stackworks::Data.item(bag, id).raw_data, secret)
    rescue OpenSSL::PKey::PKeyError => e
      raise Exceptions::SecretDecryption, "#{bag}/#{id} cannot be decrypted with #{file}: #{e.message}"
    end
  end
end
