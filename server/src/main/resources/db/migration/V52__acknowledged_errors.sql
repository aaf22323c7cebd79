-- Service errors that an operator has seen and put away: the console shows them no more.
create table acknowledged_error (
  error_id text primary key references service_error (id) on delete cascade,
  actor text not null,
  at bigint not null
);
