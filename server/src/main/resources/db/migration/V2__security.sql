-- Who may speak to the server. Secrets are here as SHA-256 only, but for those of AWS clients, which are encrypted.

create table join_token (
  id text primary key,
  hash text not null unique,
  instance_id text,             -- the machine of exactly this instance may join with it,
  stack_id text,                -- or: a machine that becomes a new instance of this stack
  layers text,                  -- layer ids, in order, separated by commas
  uses integer not null,
  used integer not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index join_token_expiry on join_token (expires_at);

-- The keys of agents: a certificate counts as long as its key is here and not revoked.
create table agent_key (
  fingerprint text primary key, -- sha256 of the public key
  instance_id text not null,
  token_id text not null,
  registered_at bigint not null,
  revoked_at bigint,
  revoked_because text
);
create index agent_key_instance on agent_key (instance_id);

create table operator_token (
  id text primary key,
  hash text not null unique,
  name text not null,
  created_at bigint not null,
  revoked_at bigint
);

-- Access keys of AWS clients: request signatures can only be checked with the secret itself.
create table access_key (
  id text primary key,
  sealed_secret text not null,
  name text not null,
  created_at bigint not null,
  revoked_at bigint
);
