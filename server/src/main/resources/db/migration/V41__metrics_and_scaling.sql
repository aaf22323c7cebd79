-- What agents measure: one row an instance and step of 60 or 300 seconds. The sample is 32-bit floats in a fixed order.
create table metric (
  instance_id text not null,
  seconds integer not null,
  at bigint not null,
  sample ${bytes} not null,
  primary key (instance_id, seconds, at)
);
create index metric_age on metric (seconds, at);

-- When a timer instance is to run: {"Monday": {"10": "on"}}, UTC.
create table time_schedule (
  instance_id text primary key,
  doc text not null
);

-- What load makes a layer start and stop.
create table load_rule (
  layer_id text primary key,
  doc text not null
);

-- What the scaler remembers of a layer between two looks.
create table load_state (
  layer_id text primary key,
  doc text not null
);
