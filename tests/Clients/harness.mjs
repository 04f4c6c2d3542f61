// What the checks share: the simulator's address and accounts, and the counting.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

export const simulator = process.argv[2];
export const accounts = JSON.parse(readFileSync(process.argv[3], 'utf8'));
export const listed = await (await fetch(`${simulator}/accounts`)).json();
export const run = `C${Date.now().toString(36).toUpperCase()}`;
export const counted = { passed: 0, failed: 0 };

export async function check(name, act) {
    try {
        await act();
        counted.passed++;
        console.log(`ok      ${name}`);
    } catch (error) {
        counted.failed++;
        console.log(`FAILED  ${name}: ${error.response ? `HTTP ${error.response.status} ${JSON.stringify(error.response.data)}` : error.stack ?? JSON.stringify(error)}`);
    }
}

export function equal(actual, expected) {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

export async function refused(act, words) {
    const error = await act().then(() => null, error => error);
    if (!error || !`${error.message}`.includes(words)) throw new Error(`expected a refusal with ${words}, got ${error ? error.message : 'none'}`);
}

export async function customer(pays, ending = '00') {
    const answer = await fetch(`${simulator}/customers`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ pays, ending }) });
    equal(answer.status, 200);
}

export const ledger = async number => (await (await fetch(`${simulator}/ledger/${number}`)).json());

/** Makes the channel misbehave once. */
export async function fault(channel, operation, kind) {
    const answer = await fetch(`${simulator}/faults`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ channel, operation, kind, count: 1 }) });
    equal(answer.status, 201);
}

/** A shop's address for notifications: url, and next(), the next one that comes, within 10 s. It answers what it is told to. */
export async function listen(reply) {
    const came = [];
    const waiting = [];
    const server = createServer((request, response) => {
        const parts = [];
        request.on('data', part => parts.push(part)).on('end', () => {
            response.end(reply);
            const message = { headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
            if (waiting.length > 0) waiting.shift()(message);
            else came.push(message);
        });
    });
    await new Promise(ready => server.listen(0, '127.0.0.1', ready));
    const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('no notification came')), 10_000).unref());
    return {
        url: `http://127.0.0.1:${server.address().port}/n`,
        next: () => Promise.race([came.length > 0 ? came.shift() : new Promise(come => waiting.push(come)), late()]),
        close: () => server.close(),
    };
}

/** A key or certificate in PEM form. */
export const pem = (text, kind) => `-----BEGIN ${kind}-----\n${text.match(/.{1,64}/g).join('\n')}\n-----END ${kind}-----`;
