-- When a shared part was last given to somebody: it is forgotten a while after the last run that used it.
alter table shared_spec add column used_at bigint not null default 0;
create index run_spec_shared on run_spec (shared_digest) where shared_digest is not null;

-- Whether a command's log and events are still there; only those are looked at when old ones are forgotten.
alter table run_progress add column kept integer not null default 1;
create index run_progress_kept on run_progress (command_id) where kept = 1;
create index late_result_at on late_result (at);

-- A known word, sealed: says whether the server that opens the database has the key of its secrets.
create table sealed_with (
  id integer primary key,
  word ${bytes} not null
);
