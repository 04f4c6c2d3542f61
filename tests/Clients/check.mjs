// Client libraries of other makers talk to the channel simulator and must accept its answers, signatures included.
// node check.mjs http://127.0.0.1:5090 TestAccounts.json   (the simulator, and its accounts); prints a line a check, the last one "N passed, N failed".

// Alipay's own library writes the time of the machine, and Alipay reads China's.
process.env.TZ = 'Asia/Shanghai';
const { counted } = await import('./harness.mjs');
for (const library of ['alipay-sdk', 'wechatpay-axios-plugin', 'wechatpay-node-v3', 'tenpay']) await import(`./${library}.mjs`);
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exit(counted.failed === 0 ? 0 : 1);
