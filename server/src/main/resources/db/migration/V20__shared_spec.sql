-- The part of a run's input that is the same for all instances of a stack at one moment: a RunSpec, gzip, kept once.
create table shared_spec (
  digest text primary key,
  spec ${bytes} not null
);

alter table run_spec add column shared_digest text;
