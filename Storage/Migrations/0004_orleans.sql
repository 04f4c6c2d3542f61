-- What Orleans' ADO.NET clustering and grain storage read and write (grains other than orders, and the silos' membership).
-- The names of tables' columns in results, of the query keys and of the parameters are Orleans' contract; the SQL is ours. Where it
-- differs from the usual scripts: a unique key on grain storage, one statement instead of a function for every operation, and
-- first writes that cannot both win.

create table OrleansQuery (
    QueryKey  varchar(64) primary key,
    QueryText varchar(8000) not null
);

comment on table OrleansQuery is 'All SQL that Orleans'' ADO.NET providers run; read once when a silo starts.';

create table OrleansMembershipVersionTable (
    DeploymentId varchar(150) primary key,
    Timestamp    timestamptz(3) not null default now(),
    Version      integer not null default 0
);

create table OrleansMembershipTable (
    DeploymentId varchar(150) not null references OrleansMembershipVersionTable (DeploymentId) on delete cascade,
    Address      varchar(45) not null,
    Port         integer not null,
    Generation   integer not null,
    SiloName     varchar(150) not null,
    HostName     varchar(150) not null,
    Status       integer not null,
    ProxyPort    integer,
    SuspectTimes varchar(8000),
    StartTime    timestamptz(3) not null,
    IAmAliveTime timestamptz(3) not null,
    primary key (DeploymentId, Address, Port, Generation)
) with (fillfactor = 50);

comment on column OrleansMembershipTable.Status is '1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead.';

create table OrleansStorage (
    GrainIdHash            integer not null,
    GrainIdN0              bigint not null,
    GrainIdN1              bigint not null,
    GrainTypeHash          integer not null,
    GrainTypeString        varchar(512) collate "C" not null,
    GrainIdExtensionString varchar(512) collate "C",
    ServiceId              varchar(150) collate "C" not null,
    PayloadBinary          bytea,
    ModifiedOn             timestamp not null,
    Version                integer not null
) with (fillfactor = 70);

-- Without it two activations can both win the first write, and the grain can never be read again.
create unique index OrleansStorage_grain on OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId) nulls not distinct;

insert into OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', '
with inserted as (
    insert into OrleansMembershipVersionTable (DeploymentId) values (@DeploymentId)
    on conflict (DeploymentId) do nothing
    returning 1)
select count(*)::int from inserted'),

-- The version row is the lock of the membership table: who finds another version there changes nothing.
('InsertMembershipKey', '
with bumped as (
    update OrleansMembershipVersionTable v set Timestamp = now(), Version = v.Version + 1
    where v.DeploymentId = @DeploymentId and v.Version = @Version
      and not exists (
        select 1 from OrleansMembershipTable m
        where m.DeploymentId = @DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation)
    returning 1),
inserted as (
    insert into OrleansMembershipTable
        (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
        @StartTime::timestamptz, @IAmAliveTime::timestamptz
    from bumped
    returning 1)
select count(*)::int from inserted'),

('UpdateMembershipKey', '
with bumped as (
    update OrleansMembershipVersionTable v set Timestamp = now(), Version = v.Version + 1
    where v.DeploymentId = @DeploymentId and v.Version = @Version
      and exists (
        select 1 from OrleansMembershipTable m
        where m.DeploymentId = @DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation)
    returning 1),
updated as (
    update OrleansMembershipTable m
    set Status = @Status, SuspectTimes = @SuspectTimes::varchar, IAmAliveTime = @IAmAliveTime::timestamptz
    from bumped
    where m.DeploymentId = @DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation
    returning 1)
select count(*)::int from updated'),

('UpdateIAmAlivetimeKey', '
update OrleansMembershipTable set IAmAliveTime = @IAmAliveTime::timestamptz
where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation'),

-- The version is wanted even where there is no silo yet, hence the outer join.
('MembershipReadRowKey', '
select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort,
    m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
from OrleansMembershipVersionTable v
left join OrleansMembershipTable m
    on m.DeploymentId = v.DeploymentId and m.Address = @Address and m.Port = @Port and m.Generation = @Generation
where v.DeploymentId = @DeploymentId'),

('MembershipReadAllKey', '
select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort,
    m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
from OrleansMembershipVersionTable v
left join OrleansMembershipTable m on m.DeploymentId = v.DeploymentId
where v.DeploymentId = @DeploymentId'),

('DeleteMembershipTableEntriesKey', '
delete from OrleansMembershipVersionTable where DeploymentId = @DeploymentId'),

('GatewaysQueryKey', '
select Address, ProxyPort, Generation from OrleansMembershipTable
where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0'),

('CleanupDefunctSiloEntriesKey', '
delete from OrleansMembershipTable
where DeploymentId = @DeploymentId and IAmAliveTime < @IAmAliveTime::timestamptz and Status <> 3'),

-- No row means conflict to the provider. A first write (no version known) inserts or does nothing; a later one updates the
-- version that it has read or does nothing, and never brings back a row that was deleted.
('WriteToStorageKey', '
insert into OrleansStorage as s (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString,
    ServiceId, PayloadBinary, ModifiedOn, Version)
select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString::varchar,
    @ServiceId, @PayloadBinary::bytea, now() at time zone ''utc'', coalesce(@GrainStateVersion::int, 0) + 1
where @GrainStateVersion::int is null or (
    select true from OrleansStorage o
    where o.GrainIdHash = @GrainIdHash and o.GrainTypeHash = @GrainTypeHash
      and o.GrainIdN0 = @GrainIdN0 and o.GrainIdN1 = @GrainIdN1 and o.GrainTypeString = @GrainTypeString
      and o.GrainIdExtensionString is not distinct from @GrainIdExtensionString::varchar and o.ServiceId = @ServiceId)
on conflict (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId)
do update set PayloadBinary = excluded.PayloadBinary, ModifiedOn = excluded.ModifiedOn, Version = s.Version + 1
where s.Version = @GrainStateVersion::int
returning s.Version as NewGrainStateVersion'),

('ReadFromStorageKey', '
select PayloadBinary, now() at time zone ''utc'', Version from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and GrainIdExtensionString is not distinct from @GrainIdExtensionString::varchar
  and ServiceId = @ServiceId'),

('ClearStorageKey', '
update OrleansStorage set PayloadBinary = null, ModifiedOn = now() at time zone ''utc'', Version = Version + 1
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and GrainIdExtensionString is not distinct from @GrainIdExtensionString::varchar
  and ServiceId = @ServiceId and Version = @GrainStateVersion::int
returning Version as NewGrainStateVersion'),

('DeleteStorageKey', '
delete from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString and GrainIdExtensionString is not distinct from @GrainIdExtensionString::varchar
  and ServiceId = @ServiceId and Version = @GrainStateVersion::int
returning Version + 1 as NewGrainStateVersion');
