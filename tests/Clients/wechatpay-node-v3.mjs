// Widely used: it fetches the platform certificate by itself, and verifies what it is told to.
import WxPay from 'wechatpay-node-v3';
import { accounts, check, customer, equal, fault, ledger, listen, pem, refused, run, simulator } from './harness.mjs';

const wx = accounts.wechat[0];
const real = 'https://api.mch.weixin.qq.com';
const Pay = WxPay.default ?? WxPay;
const pay = new Pay({
    appid: wx.appId, mchid: wx.mchId, serial_no: wx.merchantCertificateSerial, publicKey: Buffer.from(pem(wx.platformCertificate, 'CERTIFICATE')),
    privateKey: Buffer.from(pem(wx.merchantPrivateKey, 'PRIVATE KEY')), key: wx.apiV3Key, userAgent: 'wechatpay-node-v3',
});

// The library keeps its signatures; only the host is another one, and each answer is verified as the library verifies notifications.
async function send(method, url, headers, params) {
    const answer = await fetch(url.replace(real, simulator), { method, headers, body: params === undefined ? undefined : JSON.stringify(params) });
    const text = await answer.text();
    if (!url.endsWith('/v3/certificates') && !url.includes('/billdownload/')) await verify(answer.headers, text);
    return { status: answer.status, data: text.length > 0 && text.startsWith('{') ? JSON.parse(text) : text, error: answer.ok ? undefined : text };
}

async function verify(headers, body, expected = true) {
    const good = await pay.verifySign({
        timestamp: headers.get('wechatpay-timestamp'), nonce: headers.get('wechatpay-nonce'), serial: headers.get('wechatpay-serial'), signature: headers.get('wechatpay-signature'), body, apiSecret: wx.apiV3Key,
    });
    equal(good, expected);
}

pay.createHttp({
    get: (url, headers) => send('GET', url, headers),
    post: (url, params, headers) => send('POST', url, { 'Content-Type': 'application/json', ...headers }, params),
    postV2: () => Promise.reject(new Error('not used')),
    getV2: () => Promise.reject(new Error('not used')),
});

const order = (out_trade_no, more = {}) => ({ description: '奶茶', out_trade_no, notify_url: 'https://shop.example.com/n', amount: { total: 1990, currency: 'CNY' }, ...more });

await check('wechatpay-node-v3: the platform certificate is fetched and opened', async () => {
    const [certificate] = await pay.get_certificates(wx.apiV3Key);
    equal(certificate.publicKey.includes('BEGIN PUBLIC KEY'), true);
});

await check('wechatpay-node-v3: a code to scan is made, paid, asked for in both ways, refunded, and the refund asked for', async () => {
    const out_trade_no = `${run}V1`;
    const made = await pay.transactions_native(order(out_trade_no));
    equal(made.status, 200);
    await customer(made.data.code_url);
    const asked = await pay.query({ out_trade_no });
    equal([asked.data.trade_state, asked.data.amount.total], ['SUCCESS', 1990]);
    equal((await pay.query({ transaction_id: asked.data.transaction_id })).data.out_trade_no, out_trade_no);
    const refund = await pay.refunds({ out_trade_no, out_refund_no: `${out_trade_no}R1`, reason: '少冰', amount: { refund: 500, total: 1990, currency: 'CNY' } });
    equal(refund.status, 200);
    equal((await pay.find_refunds(`${out_trade_no}R1`)).data.amount.refund, 500);
    equal((await ledger(out_trade_no)).net, 1490);
});

await check('wechatpay-node-v3: H5, the page inside WeChat and an app are prepared, and what nobody paid is closed', async () => {
    const h5 = await pay.transactions_h5(order(`${run}V2`, { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }));
    equal(h5.data.h5_url.startsWith('http'), true);
    const page = await pay.transactions_jsapi(order(`${run}V3`, { payer: { openid: 'o1' } }));
    equal([page.data.signType, page.data.package.startsWith('prepay_id=')], ['RSA', true]);
    const app = await pay.transactions_app(order(`${run}V4`));
    equal(app.data.partnerid, wx.mchId);
    equal((await pay.close(`${run}V3`)).status, 204);
    equal((await pay.query({ out_trade_no: `${run}V3` })).data.trade_state, 'CLOSED');
});

await check('wechatpay-node-v3: what does not exist is said in a signed answer', async () => {
    const asked = await pay.query({ out_trade_no: `${run}V9` });
    equal([asked.status, JSON.parse(asked.error).code], [404, 'ORDER_NOT_EXIST']);
});

await check('wechatpay-node-v3: that a day has no bill is said in a signed answer', async () => {
    const bill = await pay.tradebill({ bill_date: '2026-01-01', bill_type: 'ALL' });
    equal([bill.status, JSON.parse(bill.error).code], [400, 'NO_STATEMENT_EXIST']);
});

await check('wechatpay-node-v3: an answer with a wrong signature is not believed', async () => {
    await fault('wechat', 'query', 'bad-signature');
    await refused(() => pay.query({ out_trade_no: `${run}V1` }), 'expected true, got false');
});

await check('wechatpay-node-v3: the notification of a payment is verified and opened, also by a key that the channel changed to', async () => {
    const shop = await listen('');
    for (const turn of [1, 2]) {
        const out_trade_no = `${run}VN${turn}`;
        await customer((await pay.transactions_native({ ...order(out_trade_no), notify_url: shop.url })).data.code_url);
        const { headers, body } = await shop.next();
        await verify(new Headers(headers), body);
        await verify(new Headers(headers), body.replace('TRANSACTION', 'TRANSACTIOM'), false);
        const { resource } = JSON.parse(body);
        const paid = pay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce, wx.apiV3Key);
        equal([paid.out_trade_no, paid.trade_state, paid.amount.total], [out_trade_no, 'SUCCESS', 1990]);
        if (turn === 1) equal((await fetch(`${simulator}/accounts/${wx.account}/platform-key`, { method: 'POST' })).status, 200);
    }

    equal((await pay.get_certificates(wx.apiV3Key)).length, 2);
    shop.close();
});
