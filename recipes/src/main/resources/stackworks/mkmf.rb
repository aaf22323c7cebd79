# What cookbooks take from Ruby's builder of extensions: looking for programs.
module MakeMakefile
  def find_executable0(program, path = nil)
    return (::File.executable?(program) ? program : nil) if program.include?('/')
    folders = path ? (path.is_a?(Array) ? path : path.split(::File::PATH_SEPARATOR)) : ENV['PATH'].to_s.split(::File::PATH_SEPARATOR)
    folders.map { |folder| ::File.join(folder, program) }.find { |file| ::File.file?(file) && ::File.executable?(file) }
  end

  def find_executable(program, path = nil) = find_executable0(program, path)

  module_function :find_executable0, :find_executable
end

Object.include(MakeMakefile)
