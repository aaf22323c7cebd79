# Checks that stand in the recipes themselves: what differs is collected and fails the run at its end.
module Checks
  DIFFERENT = []

  def same(what, expected)
    found = begin
      yield
    rescue StandardError => e
      "#{e.class}: #{e.message.lines.first.to_s.strip}"
    end
    DIFFERENT << "#{what}: #{found.inspect} (expected: #{expected.inspect})" unless found == expected
  end

  def current? = Chef::VERSION.to_f >= 13
end
Object.send(:include, Checks)

class RememberingHandler < Chef::Handler
  def initialize(options = {}) = (@folder = options[:folder])
  def report = ::File.write("#{@folder}/handled", "#{run_status.success?} #{run_status.updated_resources.size > 0}")
end
