package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

final class MaskerPropertyTest {
  /** Few letters, so that secrets overlap themselves and each other. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab\n").ofMaxLength(80);
  }

  @Provide
  Arbitrary<List<String>> secrets() {
    return Arbitraries.strings().withChars("ab").ofMinLength(4).ofMaxLength(9).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 80).list().ofMaxSize(10);
  }

  private static ByteString inPieces(Masker masker, ByteString text, List<Integer> cuts) {
    var out = ByteString.newOutput();
    var stream = masker.new Stream();
    int from = 0;
    for (int cut : cuts.stream().sorted().toList()) {
      int to = Math.min(cut, text.size());
      stream.accept(text.substring(from, Math.max(from, to)), out);
      from = Math.max(from, to);
    }
    stream.accept(text.substring(from), out);
    stream.finish(out);
    return out.toByteString();
  }

  @Property
  void what_is_masked_does_not_depend_on_how_the_text_is_cut(
      @ForAll("texts") String text,
      @ForAll("secrets") List<String> secrets,
      @ForAll("cuts") List<Integer> cuts) {
    var masker = Masker.of(secrets);
    var bytes = ByteString.copyFromUtf8(text);

    assertThat(inPieces(masker, bytes, cuts)).isEqualTo(masker.mask(bytes));
  }

  @Property
  void no_secret_is_left_and_nothing_else_is_lost(
      @ForAll("texts") String text, @ForAll("secrets") List<String> secrets) {
    var masked = Masker.of(secrets).mask(text);
    var covered = new boolean[text.length()];
    for (var secret : secrets) {
      for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        for (int i = at; i < at + secret.length(); i++) {
          covered[i] = true;
        }
      }
    }
    var expected = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (!covered[i]) {
        expected.append(text.charAt(i));
      } else if (i == 0 || !covered[i - 1]) {
        expected.append("*****FILTERED*****");
      }
    }

    assertThat(masked).isEqualTo(expected.toString());
  }

  @Property(tries = 300)
  void every_form_of_a_secret_is_masked(
      @ForAll @net.jqwik.api.constraints.StringLength(min = 6, max = 20) String any,
      @ForAll @Size(max = 5) byte[] before,
      @ForAll @Size(max = 5) byte[] after) {
    var secret = any.replaceAll("[\\p{Cntrl}\\ud800-\\udfff]", "x");
    if (secret.isBlank() || secret.strip().length() < 6) {
      return;
    }
    var masker = Masker.of(List.of(secret));
    var url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    assertThat(masker.mask(secret)).isEqualTo("*****FILTERED*****");
    assertThat(masker.mask("x=" + url + ";")).isEqualTo("x=*****FILTERED*****;");
    assertThat(masker.mask("x=" + url.replace("+", "%20") + ";"))
        .isEqualTo("x=*****FILTERED*****;");

    var raw = secret.getBytes(StandardCharsets.UTF_8);
    var around =
        ByteString.copyFrom(before)
            .concat(ByteString.copyFrom(raw))
            .concat(ByteString.copyFrom(after));
    var code = Base64.getEncoder().encodeToString(around.toByteArray());
    if (raw.length >= 9) {
      assertThat(masker.mask(code)).contains("*****FILTERED*****");
    }
  }
}
