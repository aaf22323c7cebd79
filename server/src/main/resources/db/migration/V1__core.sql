-- Every object is a JSON document; what queries need beside it has a column. Times are microseconds since 1970.

create table stack (
  id text primary key,
  name text not null,
  stamp bigint not null,        -- random, new with every decision: says whether a cached snapshot is the present one
  next_number bigint not null,  -- of the stack's next command
  created_at bigint not null,
  doc text not null
);
create index stack_name on stack (name);

create table layer (
  id text primary key,
  stack_id text not null references stack (id),
  created_at bigint not null,
  doc text not null
);
create index layer_stack on layer (stack_id);

create table app (
  id text primary key,
  stack_id text not null references stack (id),
  created_at bigint not null,
  doc text not null
);
create index app_stack on app (stack_id);

create table instance (
  id text primary key,
  stack_id text not null references stack (id),
  hostname text not null,
  status text not null,
  deadline bigint,
  created_at bigint not null,
  doc text not null
);
create index instance_stack on instance (stack_id);
create unique index instance_hostname on instance (stack_id, hostname);
create index instance_deadline on instance (deadline) where deadline is not null;

-- When an instance's agent was last heard; apart from the instance so that a heartbeat is no decision.
create table agent_heard (
  instance_id text primary key,
  heard_at bigint not null
);

-- Machines of deleted instances, until compute has removed them.
create table leftover_machine (
  instance_id text primary key,
  stack_id text not null,
  doc text not null
);

create table deployment (
  id text primary key,
  stack_id text not null references stack (id),
  client_token text,
  status text not null,
  created_at bigint not null,
  doc text not null
);
create index deployment_stack on deployment (stack_id, created_at);
create unique index deployment_token on deployment (stack_id, client_token) where client_token is not null;
create index deployment_running on deployment (stack_id) where status = 'running';

create table command (
  id text primary key,
  stack_id text not null references stack (id),
  instance_id text not null,
  deployment_id text,
  number bigint not null,
  status text not null,
  deadline bigint,
  created_at bigint not null,
  doc text not null
);
create index command_open on command (stack_id) where status = 'pending';
create index command_stack on command (stack_id, number);
create index command_instance on command (instance_id, number);
create index command_deployment on command (deployment_id) where deployment_id is not null;
create index command_created on command (created_at);
create index command_deadline on command (deadline) where deadline is not null;

-- The frozen input of a delivered command: a RunSpec, gzip.
create table run_spec (
  command_id text primary key,
  spec ${bytes} not null
);

-- Results that came after the command was terminal. They change nothing.
create table late_result (
  id ${serial},
  command_id text not null,
  at bigint not null,
  doc text not null
);

create table log_chunk (
  command_id text not null,
  at_offset bigint not null,
  bytes ${bytes} not null,
  primary key (command_id, at_offset)
);

create table run_event (
  command_id text not null,
  sequence bigint not null,
  event ${bytes} not null,
  primary key (command_id, sequence)
);

create table run_progress (
  command_id text primary key,
  log_size bigint not null,
  next_event bigint not null,
  done integer not null,
  total integer not null,
  updated integer not null,
  current_resource text not null
);

create table feed (
  position ${serial},
  at bigint not null,
  stack_id text not null,
  doc text not null
);
create index feed_stack on feed (stack_id, position);

create table lease (
  name text primary key,
  owner text not null,
  fence bigint not null,
  held_until bigint not null
);

-- What a source was resolved to: so that the same revision is not fetched twice.
create table resolved_source (
  source_key text primary key,
  digest text not null,
  size bigint not null,
  resolved_at bigint not null
);
