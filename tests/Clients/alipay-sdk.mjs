// Alipay's own library, in key mode and in certificate mode.
import { AlipaySdk } from 'alipay-sdk';
import { check, customer, equal, fault, ledger, listed, listen, refused, run, simulator } from './harness.mjs';

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

await check('alipay-sdk: a page for phones opens the cashier, and what nobody paid is closed', async () => {
    const url = alipay.pageExecute('alipay.trade.wap.pay', 'GET', { bizContent: { out_trade_no: `${run}A6`, subject: 'tea', total_amount: '1.00', product_code: 'QUICK_WAP_WAY', quit_url: 'https://shop.example.com' } });
    equal((await fetch(url)).status, 200);
    equal((await exec('alipay.trade.close', { out_trade_no: `${run}A6` })).code, '10000');
    equal((await exec('alipay.trade.query', { out_trade_no: `${run}A6` })).tradeStatus, 'TRADE_CLOSED');
});

await check('alipay-sdk: the bill of a day that had none is answered in the channel\'s words', async () => {
    const answer = await exec('alipay.data.dataservice.bill.downloadurl.query', { bill_type: 'trade', bill_date: '2026-01-01' });
    equal([answer.code, answer.subCode], ['40004', 'isp.bill_not_exist']);
});

await check('alipay-sdk: an answer with a wrong signature is not believed', async () => {
    await fault('alipay', 'query', 'bad-signature');
    await refused(() => exec('alipay.trade.query', { out_trade_no: `${run}A1` }), '验签失败');
});

await check('alipay-sdk: the notification of a payment is verified, and not when it was changed', async () => {
    const shop = await listen('success');
    const out_trade_no = `${run}A7`;
    const made = await alipay.exec('alipay.trade.precreate', { notify_url: shop.url, bizContent: { out_trade_no, subject: '奶茶 + 50% "加冰"', total_amount: '19.90' } }, { validateSign: true });
    await customer(made.qrCode);
    const fields = Object.fromEntries(new URLSearchParams((await shop.next()).body));
    equal([fields.out_trade_no, fields.trade_status, fields.total_amount], [out_trade_no, 'TRADE_SUCCESS', '19.90']);
    equal(alipay.checkNotifySignV2(fields), true);
    equal(alipay.checkNotifySignV2({ ...fields, total_amount: '0.01' }), false);
    shop.close();
});

await check('alipay-sdk: in certificate mode answers name the certificate, and a foreign one is refused', async () => {
    const certificates = await (await fetch(`${simulator}/accounts/${aliAccount.account}/certificates`)).json();
    const mode = { appId: aliAccount.appId, privateKey: aliAccount.appPrivateKey, gateway: `${simulator}/gateway.do`, keyType: 'PKCS8', signType: 'RSA2' };
    const byCertificate = new AlipaySdk({ ...mode, appCertContent: certificates.appCertificate, alipayPublicCertContent: certificates.alipayCertificate, alipayRootCertContent: certificates.alipayRootCertificate });
    const out_trade_no = `${run}A8`;
    const paid = await byCertificate.exec('alipay.trade.pay', { bizContent: { out_trade_no, scene: 'bar_code', auth_code: '280000000000000000', subject: 'tea', total_amount: '1.00' } }, { validateSign: true });
    equal([paid.code, paid.outTradeNo], ['10000', out_trade_no]);
    const foreign = new AlipaySdk({ ...mode, appCertContent: certificates.alipayCertificate, alipayPublicCertContent: certificates.alipayCertificate, alipayRootCertContent: certificates.alipayRootCertificate });
    equal((await foreign.exec('alipay.trade.query', { bizContent: { out_trade_no } })).subCode, 'isv.invalid-signature');
});
