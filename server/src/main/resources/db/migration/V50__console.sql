-- Who is signed in to the console. Secrets are here as SHA-256 only.

create table console_link (
  hash text primary key,
  operator text not null,
  expires_at bigint not null
);

create table console_session (
  hash text primary key,
  operator text not null,
  created_at bigint not null,
  seen_at bigint not null
);
