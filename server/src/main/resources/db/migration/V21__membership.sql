-- Grows whenever an instance of the stack comes online or leaves: says whether frozen node data is older than that.
alter table stack add column membership bigint not null default 0;
