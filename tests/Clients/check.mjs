// Client libraries of other makers talk to the channel simulator and must accept its answers, signatures included.
// node check.mjs http://127.0.0.1:5090 TestAccounts.json   (the simulator, and its accounts); prints a line a check, the last one "N passed, N failed".
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';
import { Formatter, Wechatpay } from 'wechatpay-axios-plugin';

// Alipay's own library writes the time of the machine, and Alipay reads China's.
process.env.TZ = 'Asia/Shanghai';

const simulator = process.argv[2];
const accounts = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const run = `C${Date.now().toString(36).toUpperCase()}`;
let passed = 0;
let failed = 0;

async function check(name, act) {
    try {
        await act();
        passed++;
        console.log(`ok      ${name}`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${name}: ${error.response ? `HTTP ${error.response.status} ${JSON.stringify(error.response.data)}` : error.stack}`);
    }
}

function equal(actual, expected) {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

async function customer(pays, ending = '00') {
    const answer = await fetch(`${simulator}/customers`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ pays, ending }) });
    equal(answer.status, 200);
}

const ledger = async number => (await (await fetch(`${simulator}/ledger/${number}`)).json());
const listed = await (await fetch(`${simulator}/accounts`)).json();

// ------------------------------------------------------------------------------------------------- alipay-sdk, Alipay's own
const aliAccount = listed.find(account => account.channel === 'alipay');
const alipay = new AlipaySdk({
    appId: aliAccount.appId, privateKey: aliAccount.appPrivateKey, alipayPublicKey: aliAccount.alipayPublicKey, gateway: `${simulator}/gateway.do`, keyType: 'PKCS8', signType: 'RSA2',
});
const exec = (method, bizContent) => alipay.exec(method, { bizContent }, { validateSign: true });

await check('alipay-sdk: a code is charged, asked for, refunded in part and its refund is asked for', async () => {
    const out_trade_no = `${run}A1`;
    const paid = await exec('alipay.trade.pay', { out_trade_no, scene: 'bar_code', auth_code: '280000000000000000', subject: '奶茶', total_amount: '19.90', product_code: 'FACE_TO_FACE_PAYMENT' });
    equal([paid.code, paid.outTradeNo, paid.totalAmount], ['10000', out_trade_no, '19.90']);
    equal((await exec('alipay.trade.query', { out_trade_no })).tradeStatus, 'TRADE_SUCCESS');
    const refund = await exec('alipay.trade.refund', { out_trade_no, refund_amount: '5.00', out_request_no: `${out_trade_no}R1` });
    equal([refund.code, refund.fundChange, refund.refundFee], ['10000', 'Y', '5.00']);
    equal((await exec('alipay.trade.fastpay.refund.query', { out_trade_no, out_request_no: `${out_trade_no}R1` })).refundStatus, 'REFUND_SUCCESS');
    equal((await ledger(out_trade_no)).net, 1490);
});

await check('alipay-sdk: what nobody confirms is cancelled', async () => {
    const out_trade_no = `${run}A2`;
    const waiting = await exec('alipay.trade.pay', { out_trade_no, scene: 'bar_code', auth_code: '280000000000000002', subject: 'tea', total_amount: '1.00' });
    equal(waiting.code, '10003');
    const cancelled = await exec('alipay.trade.cancel', { out_trade_no });
    equal([cancelled.code, cancelled.retryFlag, cancelled.action], ['10000', 'N', 'close']);
    equal((await exec('alipay.trade.query', { out_trade_no })).tradeStatus, 'TRADE_CLOSED');
});

await check('alipay-sdk: a code to scan is made, scanned and paid', async () => {
    const out_trade_no = `${run}A3`;
    const made = await exec('alipay.trade.precreate', { out_trade_no, subject: 'tea', total_amount: '1.00', product_code: 'QR_CODE_OFFLINE' });
    equal(made.code, '10000');
    equal((await exec('alipay.trade.query', { out_trade_no })).subCode, 'ACQ.TRADE_NOT_EXIST');
    await customer(made.qrCode);
    equal((await exec('alipay.trade.query', { out_trade_no })).tradeStatus, 'TRADE_SUCCESS');
});

await check('alipay-sdk: its page form and its app order open the cashier', async () => {
    const form = alipay.pageExecute('alipay.trade.page.pay', 'POST', { bizContent: { out_trade_no: `${run}A4`, subject: 'tea', total_amount: '1.00', product_code: 'FAST_INSTANT_TRADE_PAY' } });
    const action = form.match(/action="([^"]*)"/)[1].replaceAll('&amp;', '&');
    const fields = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll('&quot;', '"').replaceAll('&amp;', '&')]);
    const page = await fetch(action, { method: 'POST', body: new URLSearchParams(fields) });
    equal(page.status, 200);
    await customer(`${run}A4`);
    equal((await exec('alipay.trade.query', { out_trade_no: `${run}A4` })).tradeStatus, 'TRADE_SUCCESS');

    const order = alipay.sdkExecute('alipay.trade.app.pay', { bizContent: { out_trade_no: `${run}A5`, subject: 'tea', total_amount: '1.00', product_code: 'QUICK_MSECURITY_PAY' } });
    const cashier = await fetch(`${simulator}/gateway.do`, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: order });
    equal(cashier.status, 200);
});

// ---------------------------------------------------------------- wechatpay-axios-plugin, widely used, of WeChat Pay's community
const wx = accounts.wechat[0];
const key = (text, kind) => `-----BEGIN ${kind}-----\n${text.match(/.{1,64}/g).join('\n')}\n-----END ${kind}-----`;
const platform = new X509Certificate(key(wx.platformCertificate, 'CERTIFICATE'));
const wechat = new Wechatpay({
    mchid: wx.mchId, serial: wx.merchantCertificateSerial, privateKey: key(wx.merchantPrivateKey, 'PRIVATE KEY'),
    certs: { [platform.serialNumber]: platform.publicKey.export({ type: 'spki', format: 'pem' }) }, secret: wx.apiKey, merchant: { cert: '', key: '' },
});

await check('wechatpay-axios-plugin: v3 native is made, paid, asked for and refunded', async () => {
    const out_trade_no = `${run}W1`;
    const made = await wechat.v3.pay.transactions.native.post(
        { appid: wx.appId, mchid: wx.mchId, description: '奶茶', out_trade_no, notify_url: 'https://shop.example.com/n', amount: { total: 1990, currency: 'CNY' } }, { baseURL: simulator });
    equal(made.status, 200);
    await customer(made.data.code_url);
    const asked = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid: wx.mchId }, out_trade_no, baseURL: simulator });
    equal([asked.data.trade_state, asked.data.amount.total], ['SUCCESS', 1990]);
    const refund = await wechat.v3.refund.domestic.refunds.post({ out_trade_no, out_refund_no: `${out_trade_no}R1`, amount: { refund: 500, total: 1990, currency: 'CNY' } }, { baseURL: simulator });
    equal(['PROCESSING', 'SUCCESS'].includes(refund.data.status), true);
    equal((await ledger(out_trade_no)).net, 1490);
});

await check('wechatpay-axios-plugin: what nobody paid is closed', async () => {
    const out_trade_no = `${run}W2`;
    await wechat.v3.pay.transactions.jsapi.post(
        { appid: wx.appId, mchid: wx.mchId, description: 'tea', out_trade_no, notify_url: 'https://shop.example.com/n', amount: { total: 100 }, payer: { openid: 'o1' } }, { baseURL: simulator });
    const closed = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid: wx.mchId }, { out_trade_no, baseURL: simulator });
    equal(closed.status, 204);
    const asked = await wechat.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid: wx.mchId }, out_trade_no, baseURL: simulator });
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

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
