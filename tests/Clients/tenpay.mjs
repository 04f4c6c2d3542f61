// WeChat Pay v2 in XML, signed with MD5, which the library takes unless it is told otherwise.
import tenpay from 'tenpay';
import { accounts, check, equal, ledger, refused, run, simulator } from './harness.mjs';

const wx = accounts.wechat[0];
const pay = new tenpay({ appid: wx.appId, mchid: wx.mchId, partnerKey: wx.apiKey, notify_url: 'https://shop.example.com/n' });
for (const name of Object.keys(pay.urls)) pay.urls[name] = pay.urls[name].replace('https://api.mch.weixin.qq.com', simulator);

await check('tenpay: a code is charged, asked for, refunded in part, and its refund is asked for', async () => {
    const out_trade_no = `${run}T1`;
    const paid = await pay.micropay({ out_trade_no, body: '奶茶', total_fee: 1990, auth_code: '130000000000000000' });
    equal([paid.trade_type, paid.total_fee], ['MICROPAY', '1990']);
    equal((await pay.orderQuery({ out_trade_no })).trade_state, 'SUCCESS');
    const refund = await pay.refund({ out_trade_no, out_refund_no: `${out_trade_no}R1`, total_fee: 1990, refund_fee: 500 });
    equal(refund.refund_fee, '500');
    const asked = await pay.refundQuery({ out_trade_no });
    equal([asked.refund_count, asked.out_refund_no_0, asked.refund_fee_0], ['1', `${out_trade_no}R1`, '500']);
    equal((await ledger(out_trade_no)).net, 1490);
});

await check('tenpay: what nobody confirms is reversed', async () => {
    const out_trade_no = `${run}T2`;
    await refused(() => pay.micropay({ out_trade_no, body: 'tea', total_fee: 100, auth_code: '130000000000000002' }), 'USERPAYING');
    equal((await pay.orderQuery({ out_trade_no })).trade_state, 'USERPAYING');
    equal((await pay.reverse({ out_trade_no })).recall, 'N');
    equal((await pay.orderQuery({ out_trade_no })).trade_state, 'REVOKED');
});

await check('tenpay: what the channel refuses is refused in its own words', async () => {
    await refused(() => pay.micropay({ out_trade_no: `${run}T3`, body: 'tea', total_fee: 100, auth_code: '130000000000000003' }), 'NOTENOUGH');
    await refused(() => pay.orderQuery({ out_trade_no: `${run}T9` }), 'ORDERNOTEXIST');
});
