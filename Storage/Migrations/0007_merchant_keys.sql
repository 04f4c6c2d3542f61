create table merchant_key (
    key_hash    bytea primary key check (octet_length(key_hash) = 32),
    merchant_id text collate "C" not null references merchant (id),
    name        text not null,
    disabled_at timestamptz,
    unique (merchant_id, name)
);

comment on table merchant_key is 'API keys of merchants'' servers.';
comment on column merchant_key.key_hash is 'SHA-256 of the key; the key itself is kept nowhere.';
comment on column merchant_key.disabled_at is 'From this moment the key opens nothing; null while it does.';
