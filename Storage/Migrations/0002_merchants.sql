create table merchant (
    id         text collate "C" primary key check (id <> '' and position('/' in id) = 0),
    name       text not null,
    created_at timestamptz not null
);

comment on column merchant.id is 'First part of every order key; without a slash, because a slash ends it there.';

create table terminal (
    token_hash  bytea primary key check (octet_length(token_hash) = 32),
    merchant_id text collate "C" not null references merchant (id),
    name        text not null,
    disabled_at timestamptz,
    unique (merchant_id, name)
);

comment on table terminal is 'Points of sale that may start payments.';
comment on column terminal.token_hash is 'SHA-256 of the token; the token itself is kept nowhere.';
comment on column terminal.disabled_at is 'From this moment the token opens nothing; null while it does.';
