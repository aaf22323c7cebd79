# The exceptions cookbooks rescue and raise.
class Chef
  class Exceptions
    {
      RuntimeError => %w(
        Application AttributeNotFound CannotWritePrivateKey CannotDetermineNodeName ChecksumMismatch ContentLengthMismatch
        CookbookChefVersionMismatch CookbookNotFound CookbookFrozen CookbookNotFoundInRepo CookbookOhaiVersionMismatch CookbookVersionConflict Cron DsclCommandFailed DuplicateRole
        DuplicateDataBagItem Env ErlCall Exec Execute FileNotFound FileTypeMismatch Group IllegalChecksumRevert InsufficientPermissions
        InvalidCommand InvalidRemoteGitReference InvalidSearchQuery LCMParser Link MetadataNotFound MetadataNotValid
        MissingCookbookDependency MissingKeyAttribute MissingLibrary MissingParentDirectory MissingRole Mount MultipleIdentityError
        NoProviderAvailable NoSuchAttribute NodeNotFound ObsoleteDependencySyntax Override Package PowershellCmdletException PrivateKeyMissing
        ProviderNotFound PolicyfileGetPath PropertyArgumentError Reboot RebootFailed RebootPending RecipeNotFoundInCookbook
        RequestedUIDUnavailable ResourceNotFound RoleNotFound Route Script SearchIndex Service
        TimeoutWaitingForServerToRespond UnifiedModeImmediateSubscriptionEarlierResource UnresolvableGitReference
        UnsupportedAction UnsupportedPlatform User Win32APIError Win32NotWindows VerificationNotFound
      ),
      ArgumentError => %w(
        ConfigurationError ConflictingMembersInGroup ConstraintNotSatisfied EnclosingDirectoryDoesNotExist GroupIDNotFound
        InvalidCommandOption InvalidCookbookVersion InvalidDataBagItemID InvalidDataBagName InvalidDataBagPath
        InvalidEnvironmentPath InvalidEnvironmentRunListSpecification InvalidHomeDirectory InvalidPlatformVersion InvalidPrivateKey
        InvalidRemoteFileURI InvalidResourceReference InvalidResourceSpecification InvalidRunlistSpecification
        InvalidVersionConstraint RecipeNotFound UserIDNotFound ValidationFailed CannotValidateStaticallyDefinedProperty
        CookbookVersionNameMismatch AttributeTypeMismatch RunLock
      ),
      NameError => %w(NoSuchResource NoSuchResourceType),
      LoadError => %w(GemRequirementConflict),
    }.each { |base, names| names.each { |name| const_set(name, Class.new(base)) } }

    class ImmutableAttributeModification < NoMethodError
      def initialize(message = Stackworks::IMMUTABLE, *) = super
    end

    class JSON
      EncodeError = Class.new(RuntimeError)
      ParseError = Class.new(RuntimeError)
    end

    InvalidResource = InvalidResourceSpecification
    AmbiguousRunlistSpecification = Class.new(ArgumentError)
    ProtectedAttribute = Class.new(RuntimeError)
    NotAuthorized = Class.new(SecurityError)
    CommandTimeout = Class.new(RuntimeError)

    class TemplateError < RuntimeError; end

    # Several things failed in one run.
    class MultipleFailures < StandardError
      attr_reader :failures

      def self.of(failures)
        text = "Multiple failures occurred:\n" + failures.map { |f| "* #{f.class} occurred in #{Stackworks.generation < 15 ? 'chef' : 'Chef Infra Client'} run: #{f.message}\n" }.join
        new(text).tap { |e| e.instance_variable_set(:@failures, failures) }
      end

      def wrapped_errors = failures
      def all_failures = failures.map { |f| ['chef run', f] }
    end
  end
end

module Mixlib
  class ShellOut
    class Error < RuntimeError; end
    ShellCommandFailed = Class.new(Error)
    CommandTimeout = Class.new(Error)
    InvalidCommandOption = Class.new(Error)
    EmptyWindowsCommand = Class.new(ShellCommandFailed)
  end
end

module Stackworks
  # How each Chef says that a value is wanted.
  def self.missing_argument(name)
    case generation
    when ..11 then "Required argument #{name} is missing!"
    when 12 then "#{name} is required"
    else "#{name} is a required property"
    end
  end
end
