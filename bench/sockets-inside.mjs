/**
 * Counts sockets of this kernel in a network namespace that holds nothing else. Started by parts/sockets.mjs.
 *   node bench/sockets-inside.mjs SOCKETS PAIRS    prints as JSON: rounds before and with the sockets, MiB at most, sockets told
 */
import { readFileSync } from 'node:fs';
import { contestant, node, ours, peakMebibytes, reported, timed } from './child.mjs';
import { holdSockets } from './held-sockets.mjs';
import { pairedRounds } from './paired.mjs';

const [sockets, pairs] = process.argv.slice(2).map(Number);
const look = ['diagnose', '--once', '--exit-zero'];
const ss = ['-t', '-a', '-n'];
const before = await pairedRounds({ ours: ours(...look), node: node('-e', '0') }, { rounds: 5 });
const release = await holdSockets(sockets);
const { output } = await timed('ss', ss);
const listed = readFileSync(output, 'latin1').split('\n').length - 2;
const counted = (await reported(...look)).looked.sockets;
// the holders listen too
if (listed < sockets || counted !== listed)
  throw new Error(`${listed} sockets listed by ss, ${counted} counted: expected ${sockets} and more of both`);
const rounds = await pairedRounds({ ours: ours(...look), peer: contestant('ss', ss), node: node('-e', '0') }, { rounds: pairs });
const mebibytes = await peakMebibytes(look, 1);
release();
console.log(JSON.stringify({ before, rounds, mebibytes, listed }));
