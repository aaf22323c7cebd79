package io.stackworks.recipes.ruby;

import java.util.Collection;
import java.util.Map;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;
import jnr.ffi.mapper.FunctionMapper;
import jnr.ffi.mapper.SignatureTypeMapper;
import jnr.ffi.provider.FFIProvider;
import jnr.ffi.provider.jffi.Provider;

/**
 * How Ruby reaches the C library: each function is looked up when it is first called. JRuby's own
 * way writes bytecode for all 170 of them while it boots, a sixth of the time of a short run.
 *
 * <p>Public, with a constructor, because jnr-ffi makes it by its name.
 */
public final class OnDemandFunctions extends FFIProvider {
  private final Provider jffi = new Provider();

  /** Before the first Ruby of this process; later it has no effect. */
  static void install() {
    System.setProperty("jnr.ffi.provider", OnDemandFunctions.class.getName());
    System.setProperty("jnr.ffi.asm.enabled", "false");
  }

  @Override
  public Runtime getRuntime() {
    return jffi.getRuntime();
  }

  @Override
  public <T> LibraryLoader<T> createLibraryLoader(Class<T> functions) {
    return new Loader<>(functions);
  }

  private final class Loader<T> extends LibraryLoader<T> {
    Loader(Class<T> functions) {
      super(functions);
    }

    /** The same as jffi's but for {@code failImmediately}: that would look all of them up. */
    @Override
    protected T loadLibrary(
        Class<T> functions,
        Collection<String> names,
        Collection<String> folders,
        Map<LibraryOption, Object> options,
        boolean failImmediately) {
      var loader = jffi.createLibraryLoader(functions);
      names.forEach(loader::library);
      folders.forEach(loader::search);
      options.forEach(
          (option, value) -> {
            if (value instanceof SignatureTypeMapper mapper) {
              loader.mapper(mapper);
            } else if (value instanceof FunctionMapper mapper) {
              loader.mapper(mapper);
            } else {
              loader.option(option, value);
            }
          });
      return loader.load();
    }
  }
}
