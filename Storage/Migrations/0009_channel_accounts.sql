create sequence channel_account_change;

create table channel_account (
    account        text primary key check (account <> ''),
    channel        text not null,
    key_id         text not null,
    settings       bytea not null,
    takes_payments boolean not null default true,
    changed_at     timestamptz not null,
    change         bigint not null default nextval('channel_account_change')
);

comment on table channel_account is 'Accounts at payment channels. Never deleted: orders remember them by name and settle through them.';
comment on column channel_account.settings is 'The settings with all credentials as JSON, AES-256-GCM: nonce 12 bytes, ciphertext, tag 16 bytes; bound to the account''s name.';
comment on column channel_account.key_id is 'Which key of PAYMENTS_KEYS they are encrypted with.';
comment on column channel_account.takes_payments is 'False: it starts nothing new and still settles what it started.';
comment on column channel_account.change is 'Grows with every change, so that gateways notice within seconds.';
