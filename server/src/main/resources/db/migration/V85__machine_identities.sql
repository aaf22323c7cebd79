-- Machines of EC2 that registered by their identity document, each with its first key, and what they became.
create table machine_identity (
  machine_id text primary key,
  fingerprint text not null unique, -- sha256 of the public key
  instance_id text not null,
  stack_id text not null,
  layer_ids text not null, -- JSON list
  first_at bigint not null
);
