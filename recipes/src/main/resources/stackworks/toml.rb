# TOML, written as Chef's own words write it and read as version 1.0 says.
require 'date'
require 'strscan'

module Stackworks
  module Toml
    class << self
      def render(hash) = table(hash, [])

      def parse(text) = Reader.new(text).document

      private

      def table(hash, path)
        kinds = hash.keys.sort_by(&:to_s).group_by { |key| kind(hash[key]) }
        plain = kinds.fetch(:value, []).map { |key| "#{key_text(key)} = #{value(hash[key])}\n" }.join
        head = path.any? && (!plain.empty? || hash.empty?) ? "[#{path.join('.')}]\n" : ''
        head + plain + nested(hash, kinds, path)
      end

      def nested(hash, kinds, path)
        tables = kinds.fetch(:table, []).map { |key| table(hash[key], path + [key_text(key)]) }
        lists = kinds.fetch(:list, []).flat_map do |key|
          below = path + [key_text(key)]
          hash[key].map { |one| "[[#{below.join('.')}]]\n#{entry(one, below)}" }
        end
        (tables + lists).join
      end

      def entry(hash, path)
        kinds = hash.keys.sort_by(&:to_s).group_by { |key| kind(hash[key]) }
        kinds.fetch(:value, []).map { |key| "#{key_text(key)} = #{value(hash[key])}\n" }.join + nested(hash, kinds, path)
      end

      def kind(value)
        return :table if value.is_a?(Hash)
        value.is_a?(Array) && value.first.is_a?(Hash) ? :list : :value
      end

      def key_text(key) = key.to_s.match?(/\A[\w-]*\z/) ? key.to_s : %("#{key.to_s.gsub('"', '\\"')}")

      def value(value)
        case value
        when Time, DateTime then value.strftime('%Y-%m-%dT%H:%M:%SZ')
        when Date then value.strftime('%Y-%m-%d')
        when Regexp then value.inspect.inspect
        when String then value.inspect.gsub(/\\(#[$@{])/, '\1')
        else value.inspect
        end
      end
    end

    class Reader
      def initialize(text)
        @at = StringScanner.new(text)
      end

      def document
        top = place = {}
        until skip.eos?
          if @at.skip(/\[\[/)
            list = descend(top, (path = keys)[0..-2])[path.last] ||= []
            list << (place = {})
            expect(/\]\]/)
          elsif @at.skip(/\[/)
            place = descend(top, keys)
            expect(/\]/)
          else
            assign(place)
          end
        end
        top
      end

      private

      def skip
        @at.skip(/(\s|#[^\n]*)+/)
        @at
      end

      def blanks = @at.skip(/[ \t]+/)

      def expect(pattern)
        skip.skip(pattern) || raise(ArgumentError, "TOML: unexpected #{@at.rest[0, 20].inspect} at character #{@at.pos}")
      end

      def assign(place)
        path = keys
        expect(/=/)
        descend(place, path[0..-2])[path.last] = value
      end

      def descend(place, path)
        path.inject(place) { |at, key| (found = at[key] ||= {}).is_a?(Array) ? found.last : found }
      end

      def keys
        list = [key]
        list << key while blanks.then { @at.skip(/\./) }
        blanks
        list
      end

      def key
        blanks
        @at.scan(/[\w-]+/) || string || expect(/(?!)/)
      end

      ESCAPES = { 'b' => "\b", 't' => "\t", 'n' => "\n", 'f' => "\f", 'r' => "\r" }.freeze

      def string
        if @at.skip(/"""\n?/) then unescape(@at.scan_until(/(?<!\\)"""/)[0..-4].gsub(/\\\s*\n\s*/, ''))
        elsif @at.skip(/'''\n?/) then @at.scan_until(/'''/)[0..-4]
        elsif @at.scan(/"((?:[^"\\\n]|\\.)*)"/) then unescape(@at[1])
        elsif @at.scan(/'([^'\n]*)'/) then @at[1]
        end
      end

      def unescape(text)
        text.gsub(/\\(u\h{4}|U\h{8}|.)/m) { |_| (code = $1[1..]).empty? ? ESCAPES.fetch($1, $1) : [code.hex].pack('U') }
      end

      def value
        skip
        if (text = string) then text
        elsif @at.skip(/\[/) then list
        elsif @at.skip(/\{/) then inline
        elsif @at.skip(/true\b/) then true
        elsif @at.skip(/false\b/) then false
        elsif (text = @at.scan(/\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?/)) then text.length == 10 ? Date.parse(text) : DateTime.parse(text).to_time
        elsif (text = @at.scan(/[+-]?(\d[\d_]*)(\.[\d_]+([eE][+-]?\d+)?|[eE][+-]?\d+)/)) then text.delete('_').to_f
        elsif (text = @at.scan(/0[xob][\h_]+|[+-]?\d[\d_]*/)) then Integer(text.delete('_'), text.match?(/\A0[xob]/) ? 0 : 10)
        elsif (text = @at.scan(/[+-]?(inf|nan)/)) then text.end_with?('nan') ? Float::NAN : (text.start_with?('-') ? -Float::INFINITY : Float::INFINITY)
        else expect(/(?!)/)
        end
      end

      def list
        found = []
        until skip.skip(/\]/)
          found << value
          skip.skip(/,/)
        end
        found
      end

      def inline
        found = {}
        until skip.skip(/\}/)
          assign(found)
          skip.skip(/,/)
        end
        found
      end
    end
  end
end
