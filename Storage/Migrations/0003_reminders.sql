create table reminder (
    grain_id   text collate "C" not null,
    name       text collate "C" not null,
    grain_hash bigint not null check (grain_hash between 0 and 4294967295),
    start_at   timestamptz not null,
    period     interval not null,
    etag       uuid not null,
    primary key (grain_id, name)
) with (
    fillfactor = 80,
    -- A row lives as long as its order is open: the table is small and changes all the time.
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000
);

-- Every silo reads its ranges of the hash ring every few minutes.
create index reminder_grain_hash on reminder (grain_hash);

comment on table reminder is 'Durable alarms of grains: a tick is due at start_at + n × period.';
comment on column reminder.grain_id is 'type/key of the grain.';
comment on column reminder.grain_hash is 'Uniform hash of grain_id, unsigned 32 bits; the silo that owns it on the ring ticks.';
comment on column reminder.etag is 'A new one with every registration; only its holder can remove the reminder.';
