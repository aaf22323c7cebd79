# Erubis as cookbooks use it themselves: text in, text out, with the rules of templates.
module Erubis
  VERSION = '2.7.0'.freeze

  class Context
    include Enumerable

    def initialize(values = {})
      values.each { |name, value| self[name] = value }
    end

    def [](name) = instance_variable_get("@#{name}")

    def []=(name, value)
      instance_variable_set("@#{name}", value)
    end
    def keys = instance_variables.map { |name| name.to_s.delete_prefix('@') }
    def each = keys.each { |name| yield name, self[name] }
    def to_hash = keys.to_h { |name| [name, self[name]] }
  end

  class Eruby
    attr_accessor :src, :filename

    def self.load_file(file, *options) = new(::File.read(file), *options)

    def initialize(text = nil, *, **options)
      @filename = options[:filename] || '(erubis)'
      convert(text) if text
    end

    def convert(text) = @src = Stackworks.compile_template(text)
    def convert!(text) = convert(text)

    def result(given = TOPLEVEL_BINDING)
      return eval(code, given, filename, 1).call if given.is_a?(Binding)
      holder = Object.new
      given.each { |name, value| holder.define_singleton_method(name) { value } }
      holder.instance_exec(&holder.instance_eval(code, filename, 1))
    end

    def evaluate(given = {})
      context = given.is_a?(Hash) ? Context.new(given) : given
      context.instance_exec(&context.instance_eval(code, filename, 1))
    end

    private

    def code = "proc { #{src}\n}"
  end

  FastEruby = Eruby
  EscapedEruby = Eruby
end
