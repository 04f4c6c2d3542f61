-- A purchase in a store is honoured for one order only, whoever brings it.
create table purchase_claim (
    channel text not null,
    token_sha256 bytea not null,
    order_key text not null,
    claimed_at timestamptz not null,
    primary key (channel, token_sha256)
);

comment on table purchase_claim is 'Purchases in stores (Google Play, App Store) and the order that each was honoured for.';
comment on column purchase_claim.token_sha256 is 'SHA-256 of the purchase token or transaction id.';
comment on column purchase_claim.order_key is 'merchantId/orderSn.';
