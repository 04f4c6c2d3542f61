-- Orders and what belongs to them. Keys compare byte by byte (collation C): faster, and an upgrade of the system's
-- collations cannot corrupt their indexes. No foreign keys between these tables: the order store is their only writer and
-- inserts all rows of a step in one statement, so a key would only cost a lock for every journal line.

create table payment_order (
    merchant_id text collate "C" not null,
    order_sn    text collate "C" not null,
    status      text collate "C" not null
        check (status in ('created', 'connecting', 'paying', 'cancelling', 'success', 'failed', 'cancelled')),
    amount      bigint not null check (amount >= 0),
    currency    text not null,
    subject     text not null,
    channel     text,
    refunded    bigint not null check (refunded >= 0),
    version     bigint not null check (version > 0),
    step_id     uuid not null,
    terminal    text,
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    deadline    timestamptz,
    state       jsonb not null,
    primary key (merchant_id, order_sn)
) with (
    -- Room in the page for the next version of a row: a step that keeps the deadline then touches no index.
    fillfactor = 60,
    autovacuum_vacuum_scale_factor = 0.05
);

create index payment_order_open on payment_order (deadline) where deadline is not null;

comment on table payment_order is 'One row an order. Written only by its grain; read by anybody.';
comment on column payment_order.order_sn is 'The merchant''s own order number.';
comment on column payment_order.status is 'created, connecting, paying, cancelling; final: success, failed, cancelled.';
comment on column payment_order.amount is 'Minor units (fen). Zero only in a tombstone: a cancel that came before the create.';
comment on column payment_order.channel is 'Channel of the last attempt; null before the first.';
comment on column payment_order.refunded is 'Minor units that went back for certain, of all attempts: more than the amount when a second payment came late.';
comment on column payment_order.version is 'Counts the steps of the order from 1; the ETag of the grain''s state.';
comment on column payment_order.step_id is 'Names the last step; tells a step whose answer was lost that it was committed.';
comment on column payment_order.terminal is 'The terminal that made the order, where a terminal did.';
comment on column payment_order.changed_at is 'When the status last changed.';
comment on column payment_order.deadline is 'When something must happen at the latest: the live attempt''s deadline, else the order''s; null once the order is final.';
comment on column payment_order.state is 'All that the grain knows; names and enums in snake_case, see schema_version inside.';

create table payment_event (
    id           bigint generated always as identity,
    merchant_id  text collate "C" not null,
    order_sn     text collate "C" not null,
    version      bigint not null,
    line         integer not null,
    at           timestamptz not null,
    kind         text not null,
    actor        text not null,
    out_trade_no text collate "C",
    detail       text,
    raw          text,
    -- Finds the journal of an order and makes it impossible to book a step twice.
    primary key (merchant_id, order_sn, version, line)
);

-- The table grows in order of time, so a few pages of block ranges find "what happened yesterday between 10 and 11".
create index payment_event_time on payment_event using brin (at, id) with (autosummarize = on);

comment on table payment_event is 'Append-only journal: who asked what, what the channel said.';
comment on column payment_event.version is 'The order''s version that this step made.';
comment on column payment_event.line is 'Counts the lines of one step from 1.';
comment on column payment_event.kind is 'What happened, in snake_case, for example attempt_paid.';
comment on column payment_event.actor is 'Who caused it: terminal:…, channel:alipay, engine, …';
comment on column payment_event.raw is 'What the channel sent, masked, where that caused the line.';

create table payment_attempt (
    out_trade_no text collate "C" primary key,
    merchant_id  text collate "C" not null,
    order_sn     text collate "C" not null,
    channel      text not null,
    account      text not null,
    number       integer not null,
    started_at   timestamptz not null
);

comment on table payment_attempt is 'Finds the order of a channel''s callback; its key makes sure that a number at a channel is never used twice.';
comment on column payment_attempt.number is 'Counts the attempts of an order from 1.';
comment on column payment_attempt.started_at is 'When the intent was saved, before the channel was called.';

create table payment_refund (
    merchant_id   text collate "C" not null,
    order_sn      text collate "C" not null,
    refund_no     text collate "C" not null,
    kind          text not null check (kind in ('merchant', 'cancel', 'late_success')),
    out_trade_no  text collate "C" not null,
    out_refund_no text collate "C" not null unique,
    amount        bigint not null check (amount > 0),
    status        text not null check (status in ('pending', 'succeeded', 'failed')),
    requested_at  timestamptz not null,
    done_at       timestamptz,
    primary key (merchant_id, order_sn, refund_no)
);

create index payment_refund_pending on payment_refund (requested_at) where status = 'pending';

comment on table payment_refund is 'Money on its way back or back.';
comment on column payment_refund.refund_no is 'The merchant''s number, or ours for a refund that started by itself.';
comment on column payment_refund.kind is 'merchant asked; cancel of a paid order; late_success: money came after the end.';
comment on column payment_refund.out_trade_no is 'The attempt whose money goes back.';
comment on column payment_refund.out_refund_no is 'Our number at the channel, the same on every repeat.';
comment on column payment_refund.amount is 'Minor units (fen).';

create table merchant_event (
    event_id     text collate "C" primary key,
    merchant_id  text collate "C" not null,
    order_sn     text collate "C" not null,
    type         text not null,
    payload      jsonb not null,
    created_at   timestamptz not null,
    delivered_at timestamptz
);

create index merchant_event_open on merchant_event (merchant_id, created_at) where delivered_at is null;

comment on table merchant_event is 'What a merchant must be told, stored with the step that caused it, delivered at least once.';
comment on column merchant_event.event_id is 'A function of the order and its version: a repeated step cannot tell twice.';
comment on column merchant_event.delivered_at is 'When the merchant''s server confirmed it; null until then.';
