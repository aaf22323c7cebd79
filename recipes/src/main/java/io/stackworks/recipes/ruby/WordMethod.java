package io.stackworks.recipes.ruby;

import org.jruby.RubyModule;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.Block;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;

/** A word that declares a resource: {@code file '/x' do ... end}. */
final class WordMethod extends JavaMethod.JavaMethodNBlock {
  private final String word;
  private final RubyModule stackworks;

  WordMethod(RubyModule module, String word, RubyModule stackworks) {
    super(module, Visibility.PUBLIC, word);
    this.word = word;
    this.stackworks = stackworks;
  }

  @Override
  public IRubyObject call(
      ThreadContext context,
      IRubyObject self,
      RubyModule type,
      String name,
      IRubyObject[] args,
      Block block) {
    var ruby = context.runtime;
    var place = Values.string(ruby, context.getFile() + ":" + (context.getLine() + 1));
    var body = block.isGiven() ? ruby.newProc(Block.Type.PROC, block) : context.nil;
    return stackworks.callMethod(
        context,
        "declare_word",
        new IRubyObject[] {
          self, ruby.newSymbol(word), args.length == 0 ? context.nil : args[0], place, body
        });
  }
}
