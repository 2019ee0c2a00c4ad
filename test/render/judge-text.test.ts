import { expect, test } from 'vitest';
import { hostLine } from '../../src/render/host-line.ts';
import { type Judgement, judgeText } from '../../src/render/judge-text.ts';
import { closed, edge1, lostSyns, poisoned } from './edge1.ts';

const judgement: Judgement = {
  host: hostLine(edge1),
  does: ['listens on :8080 (nginx, backlog 511)', 'reaches out through NAT'],
  fits: [{ profile: 'proxy-behind-nat', grade: 'likely' as const, why: ['nginx listens and connects', 'outbound NAT'] }],
  findings: [lostSyns],
  notChecked: edge1.notChecked,
};

test('the screen without a profile', () => {
  expect(judgeText(judgement, { width: 110, colour: false })).toBe(`\
edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs, 64 GiB · NAT: outbound (given), clients (assumed)
DOES    listens on :8080 (nginx, backlog 511)
DOES    reaches out through NAT

FITS    proxy-behind-nat (likely)
        why    nginx listens and connects
        why    outbound NAT

warning[TA011] net.ipv4.ip_local_port_range = 1024 65000 covers the listener ':8080'                    likely
  --> /etc/sysctl.conf:13:33
  seen   listener = :8080 (/proc/net/tcp)
  why    an outgoing connection may take the port before the service binds it
  fix    (review) begin the range at 10240

not checked: nft rules (needs root; could change NAT gateway)
1 warning; nothing was changed; next: tune-advise --profile proxy-behind-nat
`);
});

test('a machine that nothing is known of', () => {
  const text = judgeText({ host: 'edge1', does: [], fits: [], findings: [], notChecked: [] }, { width: 100, colour: false });
  expect(text).toBe(
    'edge1\n\nFITS    no profile: nothing that was seen here points to one; `tune-advise list profiles` shows all\n\nnothing wrong found in what is set; nothing was changed\n',
  );
});

test('hostile text stays visible text', () => {
  const text = judgeText(poisoned(judgement, new Set([...closed, 'from'])), { width: 100, colour: false });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(text).toContain('\\x1b[2J\\x0akernel.panic');
});
