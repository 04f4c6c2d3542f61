// Widely used, of WeChat Pay's community; v3 in public-key mode.
import { X509Certificate } from 'node:crypto';
import { Formatter, Wechatpay } from 'wechatpay-axios-plugin';
import { accounts, check, customer, equal, ledger, pem, run, simulator } from './harness.mjs';

const wx = accounts.wechat[0];
const platform = new X509Certificate(pem(wx.platformCertificate, 'CERTIFICATE'));
const publicKeyId = `PUB_KEY_ID_0${wx.mchId}`;
const wechat = new Wechatpay({
    mchid: wx.mchId, serial: wx.merchantCertificateSerial, privateKey: pem(wx.merchantPrivateKey, 'PRIVATE KEY'),
    certs: { [publicKeyId]: platform.publicKey.export({ type: 'spki', format: 'pem' }) }, secret: wx.apiKey, merchant: { cert: '', key: '' },
});

const there = { baseURL: simulator, headers: { 'Wechatpay-Serial': publicKeyId } };

await check('wechatpay-axios-plugin: v3 native is made, paid, asked for and refunded', async () => {
    const out_trade_no = `${run}W1`;
    const made = await wechat.v3.pay.transactions.native.post(
        { appid: wx.appId, mchid: wx.mchId, description: '奶茶', out_trade_no, notify_url: 'https://shop.example.com/n', amount: { total: 1990, currency: 'CNY' } }, there);
    equal(made.status, 200);
    await customer(made.data.code_url);
    const asked = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid: wx.mchId }, out_trade_no, ...there });
    equal([asked.data.trade_state, asked.data.amount.total], ['SUCCESS', 1990]);
    const refund = await wechat.v3.refund.domestic.refunds.post({ out_trade_no, out_refund_no: `${out_trade_no}R1`, amount: { refund: 500, total: 1990, currency: 'CNY' } }, there);
    equal(['PROCESSING', 'SUCCESS'].includes(refund.data.status), true);
    equal((await ledger(out_trade_no)).net, 1490);
});

await check('wechatpay-axios-plugin: what nobody paid is closed', async () => {
    const out_trade_no = `${run}W2`;
    await wechat.v3.pay.transactions.jsapi.post(
        { appid: wx.appId, mchid: wx.mchId, description: 'tea', out_trade_no, notify_url: 'https://shop.example.com/n', amount: { total: 100 }, payer: { openid: 'o1' } }, there);
    const closed = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid: wx.mchId }, { out_trade_no, ...there });
    equal(closed.status, 204);
    const asked = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid: wx.mchId }, out_trade_no, ...there });
    equal(asked.data.trade_state, 'CLOSED');
});

await check('wechatpay-axios-plugin: v2 charges a code and asks for it', async () => {
    const out_trade_no = `${run}W3`;
    const paid = await wechat.v2.pay.micropay.post(
        { appid: wx.appId, mch_id: wx.mchId, nonce_str: Formatter.nonce(), sign_type: 'HMAC-SHA256', body: 'tea', out_trade_no, total_fee: '100', spbill_create_ip: '127.0.0.1', auth_code: '130000000000000000' },
        { baseURL: simulator });
    equal([paid.data.result_code, paid.data.total_fee], ['SUCCESS', '100']);
    const asked = await wechat.v2.pay.orderquery.post({ appid: wx.appId, mch_id: wx.mchId, nonce_str: Formatter.nonce(), sign_type: 'HMAC-SHA256', out_trade_no }, { baseURL: simulator });
    equal(asked.data.trade_state, 'SUCCESS');
});
