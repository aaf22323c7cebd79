package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {
  @Test
  void a_password_matches_its_own_hash_only() {
    var stored = Passwords.hash("correct horse battery");

    assertThat(stored).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(Passwords.matches("correct horse battery", stored)).isTrue();
    assertThat(Passwords.matches("correct horse batterY", stored)).isFalse();
    assertThat(Passwords.hash("correct horse battery")).isNotEqualTo(stored);
  }

  /** Made with argon2 20190702: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 4 -l 24 -e. */
  @Test
  void hashes_of_others_and_of_other_costs_are_understood() {
    var stored =
        "$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo";

    assertThat(Passwords.matches("wrong", stored)).isFalse();
  }
}
