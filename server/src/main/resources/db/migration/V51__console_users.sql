-- Absent: the administrator whose credentials are in the data directory.
alter table console_link add column user_arn text;
alter table console_session add column user_arn text;

-- Argon2id, with its parameters in front.
create table console_password (
  user_arn text primary key,
  hash text not null,
  changed_at bigint not null
);
