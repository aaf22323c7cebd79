package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpStatus;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The templates, compiled by the build; they encode every value for the place where it stands. */
final class Html {
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Html.class.getClassLoader(), Html.class.getPackageName());

  /**
   * @param template without {@code .jte}
   */
  Answer page(String template, Object model) {
    return page(HttpStatus.OK, template, model);
  }

  Answer page(HttpStatus status, String template, Object model) {
    var output = new Utf8ByteOutput();
    templates.render(template + ".jte", model, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Answer.html(status, bytes.toByteArray());
  }
}
