# The gem ipaddress, which Chef brings along and cookbooks require: what they use of it.
require 'ipaddr'

class IPAddress
  include Comparable
  attr_reader :address, :prefix

  class << self
    def parse(text) = (text.to_s.include?(':') ? IPv6 : IPv4).new(text.to_s)
    def valid?(text) = valid_ipv4?(text) || valid_ipv6?(text)
    def valid_ipv4?(text) = text.to_s.match?(/\A\d{1,3}(\.\d{1,3}){3}\z/) && text.to_s.split('.').all? { |part| part.to_i < 256 }
    def valid_ipv6?(text) = text.to_s.include?(':') && !text.to_s.include?('/') && !!::IPAddr.new(text.to_s) rescue false
    def valid_ip?(text) = valid?(text)
    def valid_ipv4_subnet?(text) = ((address, mask = text.to_s.split('/', 2)) && valid_ipv4?(address) && (mask.to_s.match?(/\A([0-9]|[12]\d|3[0-2])\z/) || valid_ipv4_netmask?(mask.to_s)))
    def valid_ipv6_subnet?(text) = ((address, mask = text.to_s.split('/', 2)) && valid_ipv6?(address) && mask.to_s.match?(/\A\d{1,3}\z/) && mask.to_i <= 128)
    def valid_ipv4_netmask?(text) = valid_ipv4?(text) && ::IPAddr.new(text).to_i.to_s(2).rjust(32, '0').match?(/\A1*0*\z/)
    alias valid_netmask? valid_ipv4_netmask?
    def ntoa(number) = ::IPAddr.new(number, Socket::AF_INET).to_s
  end

  def initialize(text)
    @address, mask = text.split('/', 2)
    raise ArgumentError, "Invalid IP #{@address.inspect}" unless self.class.fits?(@address)
    @prefix = mask.nil? ? self.class::BITS : mask.match?(/\A\d+\z/) ? mask.to_i : ::IPAddr.new(mask).to_i.to_s(2).count('1')
    raise ArgumentError, "Prefix must be in range 0..#{self.class::BITS}, got: #{@prefix}" unless (0..self.class::BITS).cover?(@prefix)
  end

  def ipv4? = is_a?(IPv4)
  def ipv6? = is_a?(IPv6)
  def to_s = address
  def to_string = "#{address}/#{prefix}"
  def to_i = ::IPAddr.new(address).to_i
  alias to_u32 to_i
  def family = ::IPAddr.new(address).family
  def network = with(range.first)
  def network? = prefix < self.class::BITS && range.first.to_s == address
  def first = with(number(range.first.to_i + (prefix < self.class::BITS - 1 ? 1 : 0)))
  def last = with(number(range.last.to_i - (prefix < self.class::BITS - 1 ? 1 : 0)))
  def size = 2**(self.class::BITS - prefix)
  def include?(other) = range.cover?(::IPAddr.new(other.to_s)) && other.prefix >= prefix
  def <=>(other) = [to_i, prefix] <=> [other.to_i, other.prefix]
  def ==(other) = other.is_a?(IPAddress) && (self <=> other) == 0
  def hosts = (first.to_i..last.to_i).map { |n| with(number(n)) }
  def each = (range.first.to_i..range.last.to_i).each { |n| yield with(number(n)) }

  private

  def range = ::IPAddr.new("#{address}/#{prefix}").to_range
  def number(integer) = ::IPAddr.new(integer, family)
  def with(ip) = self.class.new("#{ip}/#{prefix}")

  public

  class IPv4 < IPAddress
    BITS = 32
    def self.fits?(text) = IPAddress.valid_ipv4?(text)
    def netmask = ::IPAddr.new('255.255.255.255').mask(prefix).to_s
    def broadcast = with(range.last)
    def octets = address.split('.').map(&:to_i)
    def [](index) = octets[index]
    def reverse = ::IPAddr.new(address).reverse
    def private? = ::IPAddr.new(address).private?
    def loopback? = ::IPAddr.new(address).loopback?
    def multicast? = (224..239).cover?(octets.first)
    private :with, :range
  end

  class IPv6 < IPAddress
    BITS = 128
    def self.fits?(text) = IPAddress.valid_ipv6?(text)
    def compressed = ::IPAddr.new(address).to_s
    def loopback? = ::IPAddr.new(address).loopback?
  end
end

def IPAddress(text) = IPAddress.parse(text)
