-- The first key that a machine of EC2 registered with by its identity document, and what it became.
create table machine_identity (
  machine_id text primary key,
  fingerprint text not null,
  instance_id text not null,
  stack_id text not null,
  layer_ids text not null, -- JSON list
  first_at bigint not null
);
create index machine_identity_key on machine_identity (fingerprint);
