# Properties of resources: what may be given, what is kept, what is read.
class Chef
  class Property
    RULES = %i(is kind_of equal_to regex respond_to cannot_be callbacks).freeze
    NOT_GIVEN = Object.new.freeze

    attr_reader :name, :options, :declared_in, :ivar

    def initialize(name: nil, declared_in: nil, **options)
      @name = name
      @declared_in = declared_in
      @ivar = :"@#{options[:instance_variable_name] ? options[:instance_variable_name].to_s.delete_prefix('@') : name}"
      options[:name_property] = options.delete(:name_attribute) if options.key?(:name_attribute)
      if options[:name_property] && options.key?(:default) && Stackworks.generation >= 13
        raise ArgumentError, "A property cannot be both a name_property/name_attribute and have a default value. Use one or the other on property #{name} of resource #{declared_in}"
      end
      options[:desired_state] = false if options[:name_property] && !options.key?(:desired_state)
      trusted = options.delete(:trusted)
      @options = options
      @rules = options.select { |rule, _| RULES.include?(rule) } # the first that was given speaks first
      @message = options[:validation_message]
      @coerce = options[:coerce]
      @checked = !@rules.empty?
      # A default that is the same object for everyone needs no copy and no check.
      @shared = !@coerce && (default == true || default == false || default.is_a?(Integer))
      judge_default unless trusted || Stackworks.generation < 13
    end

    # A default that no resource is needed to judge is judged at once.
    def judge_default
      return if !options.key?(:default) || default.is_a?(DelayedEvaluator) || @coerce || @rules.key?(:callbacks)
      return if @rules.values.flatten.any? { |r| r.is_a?(Proc) || r.is_a?(Property) }
      self.class.check_rules(nil, name, default, @rules, 'Property', @message)
    end

    def derive(**more) = self.class.new(name: name, declared_in: declared_in, **options.merge(more))
    def default = options[:default]
    def name_property? = !!options[:name_property]
    def identity? = !!options[:identity]
    def desired_state? = options.key?(:desired_state) ? !!options[:desired_state] : true
    def sensitive? = !!options[:sensitive]
    def has_default? = options.key?(:default) || name_property?
    def description = options[:description]
    def introduced = options[:introduced]
    def explicit_default? = options.key?(:default)
    def is_set?(resource) = resource.instance_variable_defined?(@ivar)
    def instance_variable_name = @ivar
    def validation_options = @rules
    def coerces? = !!@coerce

    def required?(action = nil)
      wanted = options[:required]
      wanted.is_a?(Array) && !action.nil? ? (wanted.map(&:to_sym) & Array(action).map(&:to_sym)).any? : !!wanted
    end

    # Required by the action that the resource is declared with, whichever action runs.
    def demanded_by?(resource) = options[:required] && required?(resource.respond_to?(:action) ? resource.action : nil)
    def refuse_nil = raise(Chef::Exceptions::ValidationFailed, Stackworks.missing_argument(name))

    # `resource.name(value)` and `resource.name`.
    def call(resource, value = NOT_GIVEN, *more)
      return get(resource) if NOT_GIVEN.equal?(value)
      value = [value, *more] unless more.empty?
      return get(resource) if value.nil? && Stackworks.generation < 13 && !accepts_nil?(resource)
      set(resource, value)
    end

    def set(resource, value)
      if value.is_a?(DelayedEvaluator)
        resource.instance_variable_set(@ivar, value)
        return value
      end
      value = default_value(resource) if value.nil? && !accepts_nil?(resource)
      value = resource.instance_variable_set(@ivar, checked(resource, value))
      refuse_nil if value.nil? && demanded_by?(resource)
      value
    end

    def get(resource)
      if resource.instance_variable_defined?(@ivar)
        value = resource.instance_variable_get(@ivar)
        return value unless value.is_a?(DelayedEvaluator)
        value = run(resource, value)
        value = checked(resource, value.nil? && !accepts_nil?(resource) ? default_value(resource) : value)
      elsif @shared
        return options[:default]
      else
        value = default_value(resource)
        resource.instance_variable_set(@ivar, value) unless value.nil? || value.frozen?
      end
      refuse_nil if value.nil? && demanded_by?(resource)
      value
    end

    # What is there, lazy values left as they are.
    def stored(resource) = resource.instance_variable_get(@ivar)

    def reset(resource)
      resource.remove_instance_variable(@ivar) if is_set?(resource)
    end

    def default_value(resource)
      if options.key?(:default)
        value = options[:default]
        if value.is_a?(DelayedEvaluator)
          value = run(resource, value)
        elsif value.is_a?(Hash) || value.is_a?(Array) || value.is_a?(String)
          value = copy(value)
        end
        value.nil? ? nil : (coerces? ? coerced(resource, value) : checked(resource, value, default: true))
      elsif name_property?
        given = resource.given_name
        given.nil? ? nil : checked(resource, given.is_a?(Array) ? given.join(', ') : given)
      end
    end

    def accepts_nil?(resource)
      return true if coerces?
      is = options[:is]
      return false if is.nil?
      Array(is.is_a?(Array) ? is : [is]).any? { |t| t.nil? || (t.is_a?(Module) && t == NilClass) }
    end

    def checked(resource, value, default: false)
      value = coerced(resource, value) if @coerce && !value.nil?
      return value if !@checked || (value.nil? && !has_default?)
      return value if value.nil? && (default || !@rules.key?(:is) || !accepts_nil?(resource))
      self.class.check_rules(resource, name, value, @rules, 'Property', @message)
      value
    end

    def coerced(resource, value)
      @coerce = eval("proc { |x| #{@coerce} }") if @coerce.is_a?(String)
      if value.is_a?(DelayedEvaluator)
        value
      else
        @coerce.arity == 1 || @coerce.arity < 0 || @coerce.lambda? ? resource.instance_exec(value, &@coerce) : resource.instance_exec(value, &@coerce)
      end
    end

    def run(resource, block)
      block.arity == 1 || (block.arity < 0 && block.parameters.any?) ? resource.instance_exec(resource, &block) : resource.instance_exec(&block)
    end

    def copy(value)
      case value
      when Hash then value.is_a?(Mash) ? value.dup : value.each_with_object({}) { |(k, v), h| h[k] = copy(v) }
      when Array then value.map { |v| copy(v) }
      when String then value.frozen? ? value : value.dup
      else value
      end
    end

    class << self
      def matches?(resource, type, value)
        case type
        when Property then (type.checked(resource, value); true)
        when Proc then resource.instance_exec(value, &type)
        when nil then value.nil?
        else type === value
        end
      rescue Chef::Exceptions::ValidationFailed
        false
      end

      def check_rules(resource, name, value, rules, word, message = nil)
        rules.each do |rule, wanted|
          next if wanted.nil? && rule != :is
          problem =
            case rule
            when :is
              list = wanted.is_a?(Array) ? wanted : [wanted]
              next if list.any? { |type| matches?(resource, type, value) }
              "Property #{name} must be one of: #{list.map { |t| shown(t) }.join(', ')}!  You passed #{value.inspect}."
            when :kind_of
              next if value.nil?
              list = Array(wanted)
              next if list.any? { |type| value.is_a?(type) }
              "Option #{name} must be a kind of #{list.inspect}!  You passed #{value.inspect}."
            when :equal_to
              next if value.nil?
              list = Array(wanted) # of a range or an enumerator: what is in it
              next if list.any? { |w| w == value }
              "Option #{name} must be equal to one of: #{list.map(&:inspect).join(', ')}!  You passed #{value.inspect}."
            when :regex
              next if value.nil?
              next if Array(wanted).flatten.any? { |r| r.match(value.to_s) }
              "#{Stackworks.generation >= 13 ? 'Property' : 'Option'} #{name}'s value #{value} does not match regular expression #{wanted.inspect}"
            when :respond_to
              next if Array(wanted).all? { |m| value.respond_to?(m) }
              "Option #{name} must have a #{Array(wanted).first} method!"
            when :cannot_be
              next unless (bad = Array(wanted).find { |m| value.respond_to?("#{m}?") && value.public_send("#{m}?") })
              "Option #{name} cannot be #{bad}"
            when :callbacks
              next if value.nil?
              bad = wanted.find do |_, check|
                check.respond_to?(:call) && !check.call(value)
              end
              next unless bad
              "Option #{name}'s value #{value} #{bad.first}!"
            end
          raise Chef::Exceptions::ValidationFailed, message || problem if problem
        end
      end

      def shown(type) = type.inspect
    end
  end
end
