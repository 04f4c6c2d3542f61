create table unmatched_notification (
    account      text not null,
    out_trade_no text not null,
    verdict      text not null,
    channel      text not null,
    why          text not null check (why in ('unknown_order', 'does_not_fit')),
    amount       bigint,
    raw          text not null,
    times        integer not null default 1,
    first_at     timestamptz not null,
    last_at      timestamptz not null,
    primary key (account, out_trade_no, verdict)
);

comment on table unmatched_notification is 'Notifications that a channel signed and no order takes; refused, so the channel repeats them. A person should look: money may be taken that no order knows of.';
comment on column unmatched_notification.amount is 'Minor units that it states.';
comment on column unmatched_notification.raw is 'As received, masked.';
