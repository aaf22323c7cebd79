package io.stackworks.recipes.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryTest {
  private static final Map<String, Object> SHOP =
      Map.of(
          "id",
          "a",
          "shortname",
          "shop",
          "app_source",
          Map.of("type", "git"),
          "domains",
          List.of("shop.test", "www.shop.test"),
          "size",
          5);

  private static boolean matches(String query) {
    return Query.parse(query).matches(SHOP);
  }

  @Test
  void nested_keys_are_joined_and_the_last_one_is_enough() {
    assertThat(matches("app_source_type:git")).isTrue();
    assertThat(matches("type:git")).isTrue();
    assertThat(matches("source:git")).isFalse();
  }

  @Test
  void operators_bind_as_in_lucene() {
    assertThat(matches("shortname:blog OR id:a AND type:git")).isTrue();
    assertThat(matches("(shortname:blog OR id:a) AND NOT type:git")).isFalse();
    assertThat(matches("id:a -type:svn")).isTrue();
    assertThat(matches("NOT id:a")).isFalse();
  }

  @Test
  void stars_question_marks_phrases_and_escapes_work_in_values() {
    assertThat(matches("domains:www*")).isTrue();
    assertThat(matches("shortname:sh?p")).isTrue();
    assertThat(matches("shortname:\"shop\"")).isTrue();
    assertThat(matches("shortname:sh\\*p")).isFalse();
    assertThat(matches("*:*")).isTrue();
    assertThat(matches("nothing:*")).isFalse();
  }

  @Test
  void ranges_include_or_exclude_their_ends() {
    assertThat(matches("id:[a TO c]")).isTrue();
    assertThat(matches("id:{a TO c}")).isFalse();
  }

  @Test
  void what_cannot_be_understood_is_said_with_its_place() {
    assertThatThrownBy(() -> Query.parse("(id:a"))
        .isInstanceOf(Query.BadQuery.class)
        .hasMessageContaining("expected ')'");
  }
}
