package io.stackworks.server.resource;

import java.util.Locale;

/** Kinds of resources, each with the record that describes it. */
public enum ResourceKind {
  ELASTIC_IP(ElasticIp.class),
  VOLUME(Volume.class),
  RAID_ARRAY(RaidArray.class),
  LOAD_BALANCER(LoadBalancer.class),
  RDS_INSTANCE(RdsInstance.class),
  ECS_CLUSTER(EcsCluster.class);

  private final Class<? extends Resource> type;

  ResourceKind(Class<? extends Resource> type) {
    this.type = type;
  }

  public Class<? extends Resource> type() {
    return type;
  }

  /** As in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As people say it. */
  public String title() {
    return switch (this) {
      case ELASTIC_IP -> "elastic ip";
      case VOLUME -> "volume";
      case RAID_ARRAY -> "raid array";
      case LOAD_BALANCER -> "elastic load balancer";
      case RDS_INSTANCE -> "rds db instance";
      case ECS_CLUSTER -> "ecs cluster";
    };
  }

  public static ResourceKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
