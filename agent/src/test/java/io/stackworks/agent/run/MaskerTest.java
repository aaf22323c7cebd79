package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MaskerTest {
  @Test
  void json_escaped_values_are_masked() {
    var masker = Masker.of(List.of("pa\"ss\\w/rd\n2"));

    assertThat(masker.mask("{\"p\":\"pa\\\"ss\\\\w/rd\\n2\"}"))
        .isEqualTo("{\"p\":\"*****FILTERED*****\"}");
    assertThat(masker.mask("{\"p\":\"pa\\\"ss\\\\w\\/rd\\n2\"}"))
        .isEqualTo("{\"p\":\"*****FILTERED*****\"}");
  }

  @Test
  void each_line_of_a_key_is_masked() {
    var key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nShort\n-----END KEY-----";
    var masked = Masker.of(List.of(key)).mask("x MIIEvQIBADANBgkqhkiG y");

    assertThat(masked).isEqualTo("x *****FILTERED***** y");
  }

  @Test
  void values_too_short_to_be_secrets_are_left_alone() {
    assertThat(Masker.of(List.of("abc", "")).mask("abc")).isEqualTo("abc");
  }

  @Test
  void what_cannot_be_a_secret_is_never_held_back() {
    var out = com.google.protobuf.ByteString.newOutput();
    var stream = Masker.of(List.of("secret")).new Stream();
    stream.accept(com.google.protobuf.ByteString.copyFromUtf8("line\n"), out);

    assertThat(out.toByteString().toStringUtf8()).isEqualTo("line\n");
  }
}
