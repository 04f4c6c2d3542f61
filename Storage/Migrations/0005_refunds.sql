-- A refund may wait for a person (abnormal), or have been made at the channel itself (kind channel).
alter table payment_refund drop constraint payment_refund_kind_check;
alter table payment_refund add constraint payment_refund_kind_check check (kind in ('merchant', 'cancel', 'late_success', 'channel'));
alter table payment_refund drop constraint payment_refund_status_check;
alter table payment_refund add constraint payment_refund_status_check check (status in ('pending', 'succeeded', 'failed', 'abnormal'));

drop index payment_refund_pending;
create index payment_refund_open on payment_refund (requested_at) where status in ('pending', 'abnormal');

comment on column payment_refund.kind is
    'merchant asked; cancel of a paid order; late_success: money came after the end; channel: made at the channel itself, not by us.';
comment on column payment_refund.status is 'pending; succeeded; failed: the amount can be refunded anew; abnormal: a person must act at the channel, the amount stays reserved.';
comment on column payment_refund.out_refund_no is 'Our number at the channel, the same on every repeat; of kind channel only our name for it.';
