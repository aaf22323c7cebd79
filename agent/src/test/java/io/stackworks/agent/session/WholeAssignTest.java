package io.stackworks.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.RunSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class WholeAssignTest {
  @Test
  void what_all_are_given_is_joined_in_and_the_instances_own_item_counts() throws Exception {
    var shared =
        RunSpec.newBuilder()
            .addNodes(ByteString.copyFromUtf8("{\"name\":\"web2\"}"))
            .addDataBags(item("web1", "seen"))
            .addDataBags(item("web2", "seen"))
            .build();
    var own =
        RunSpec.newBuilder()
            .setCommandId("c")
            .addRunList("web")
            .addDataBags(item("web1", "self"))
            .build();

    var whole = WholeAssign.of(Assign.newBuilder().setRun(own).setShared(gzip(shared)).build());

    assertThat(whole.getShared()).isEmpty();
    assertThat(whole.getRun().getCommandId()).isEqualTo("c");
    assertThat(whole.getRun().getRunListList()).containsExactly("web");
    assertThat(whole.getRun().getNodesCount()).isEqualTo(1);
    assertThat(whole.getRun().getDataBagsList())
        .containsExactlyInAnyOrder(item("web1", "self"), item("web2", "seen"));
  }

  @Test
  void an_assignment_in_one_piece_stays_as_it_is() throws Exception {
    var assign = Assign.newBuilder().setRun(RunSpec.newBuilder().setCommandId("c")).build();

    assertThat(WholeAssign.of(assign)).isSameAs(assign);
  }

  @Test
  void what_cannot_be_unpacked_is_named() {
    var assign = Assign.newBuilder().setShared(ByteString.copyFromUtf8("no gzip")).build();

    assertThatThrownBy(() -> WholeAssign.of(assign))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("assign.shared: ")
        .hasMessageEndingWith("(expected: gzip of a RunSpec)");
  }

  private static DataBagItem item(String id, String json) {
    return DataBagItem.newBuilder()
        .setBag("aws_opsworks_instance")
        .setId(id)
        .setJson(ByteString.copyFromUtf8(json))
        .build();
  }

  private static ByteString gzip(RunSpec spec) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      spec.writeTo(gzip);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
