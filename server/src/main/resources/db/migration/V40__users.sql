-- People and programs that call this server. One row is what AWS split in an IAM user and an OpsWorks user profile.
create table user_account (
  arn text primary key,
  name text not null,
  ssh_username text not null unique,
  ssh_public_key text,
  self_management integer not null, -- 0 or 1, as the other flags
  administrator integer not null,
  has_profile integer not null,     -- 0: the OpsWorks API does not list it
  registers_in text,                -- a machine's user: may register an instance of this stack, and nothing else
  unix_uid integer not null unique, -- 2000 to 4000
  created_at bigint not null
);
create unique index user_account_name on user_account (name);

-- A uid may still be on a machine after its user is gone.
create table retired_uid (
  unix_uid integer primary key,
  retired_at bigint not null
);

-- No row: iam_only, no SSH.
create table permission (
  stack_id text not null,
  user_arn text not null references user_account (arn),
  level text not null,
  allow_ssh integer not null,
  allow_sudo integer not null,
  primary key (stack_id, user_arn)
);
create index permission_user on permission (user_arn);

-- Absent: the administrator whose credentials are in the data directory.
alter table operator_token add column user_arn text;
alter table access_key add column user_arn text;

-- Every call that changes something, by whom, and what became of it.
create table audit (
  position ${serial},
  at bigint not null,
  actor text not null,
  door text not null,
  call text not null,
  stack_id text,
  subject text not null,
  outcome text not null
);
create index audit_stack on audit (stack_id, position);
