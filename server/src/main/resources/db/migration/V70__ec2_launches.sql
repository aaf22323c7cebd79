-- What was asked of EC2, written down before it is asked: one row a launch, until its machine is known to be gone.
create table ec2_launch (
  token text primary key,       -- EC2's client token, derived from the instance and the moment its start was asked for
  instance_id text not null,
  region text not null,
  machine_id text,              -- absent until EC2's answer has arrived
  created_at bigint not null,
  parameters ${bytes} not null  -- sealed, because user data holds a join token: a retry must ask for exactly the same
);
create index ec2_launch_instance on ec2_launch (instance_id);
