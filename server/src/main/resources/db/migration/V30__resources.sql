-- What AWS has and a stack has registered. The key is unique: one stack at a time.
create table resource (
  kind text not null,
  id text not null,
  stack_id text not null references stack (id),
  registered_at bigint not null,
  doc text not null,
  primary key (kind, id)
);
create index resource_stack on resource (stack_id);

-- What went wrong without anybody asking; the OpsWorks API shows it, the console too.
create table service_error (
  id text primary key,
  stack_id text not null references stack (id),
  instance_id text,
  type text not null,
  message text not null,
  created_at bigint not null
);
create index service_error_stack on service_error (stack_id, created_at);
create index service_error_instance on service_error (instance_id) where instance_id is not null;
