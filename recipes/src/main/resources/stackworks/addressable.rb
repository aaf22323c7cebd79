# The gem addressable, which Chef brings along: addresses parsed by Ruby's own library.
require 'uri'

module Addressable
  class URI < ::URI::Generic
    class << self
      def parse(text) = text.nil? ? nil : ::URI.parse(escape(text))
      alias heuristic_parse parse
      def escape(text) = ::URI::DEFAULT_PARSER.escape(text.to_s)
      alias encode escape
      alias normalized_encode escape
      def unescape(text) = ::URI::DEFAULT_PARSER.unescape(text.to_s)
      alias unencode unescape
      def encode_component(text, *) = ::URI.encode_www_form_component(text.to_s).gsub('+', '%20')
      alias escape_component encode_component
      def unencode_component(text, *) = ::URI.decode_www_form_component(text.to_s.gsub('+', '%2B'))
      alias unescape_component unencode_component
      def join(*parts) = ::URI.join(*parts.map(&:to_s))
      def form_encode(pairs) = ::URI.encode_www_form(pairs)
    end
  end
end
