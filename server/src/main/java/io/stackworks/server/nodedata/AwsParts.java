package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.LoadBalancer;
import io.stackworks.server.resource.RdsInstance;

/** What of AWS a stack has registered, as recipes of both generations see it. */
final class AwsParts {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AwsParts() {}

  // ---- Chef 11 ----

  static ObjectNode balancer(LoadBalancer balancer) {
    return JSON.objectNode()
        .put("dns_name", balancer.dnsName())
        .put("name", balancer.name())
        .put("layer_id", balancer.layer().value());
  }

  static ObjectNode database(RdsInstance database) {
    return JSON.objectNode()
        .put("db_instance_identifier", database.identifier())
        .put("arn", database.arn())
        .put("address", database.address())
        .put("port", database.port())
        .put("engine", database.engine())
        .put("region", database.region())
        .put("db_user", database.dbUser());
  }

  /** The {@code database} of an app that uses it; here, and only here, is the password. */
  static void connection(ObjectNode node, RdsInstance database, String name) {
    var postgres = database.engine() != null && database.engine().startsWith("postgres");
    node.put("adapter", postgres ? "postgresql" : "mysql2");
    node.put("type", postgres ? "postgresql" : "mysql");
    node.put("database", name);
    node.put("host", database.address());
    node.put("port", database.port() == null ? (postgres ? 5432 : 3306) : database.port());
    node.put("username", database.dbUser());
    node.put("password", database.dbPassword().reveal());
    node.put("reconnect", true);
    node.put("data_source_provider", "rds");
  }

  // ---- Chef 12 ----

  static ObjectNode balancerItem(LoadBalancer balancer) {
    return JSON.objectNode()
        .put("elastic_load_balancer_name", balancer.name())
        .put("dns_name", balancer.dnsName())
        .put("layer_id", balancer.layer().value());
  }

  static ObjectNode databaseItem(RdsInstance database) {
    return JSON.objectNode()
        .put("rds_db_instance_arn", database.arn())
        .put("db_instance_identifier", database.identifier())
        .put("address", database.address())
        .put("port", database.port())
        .put("engine", database.engine())
        .put("region", database.region())
        .put("db_user", database.dbUser())
        .put("db_password", database.dbPassword().reveal());
  }

  static ObjectNode clusterItem(EcsCluster cluster) {
    return JSON.objectNode()
        .put("ecs_cluster_arn", cluster.arn())
        .put("ecs_cluster_name", cluster.name());
  }
}
