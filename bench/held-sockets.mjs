import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './child.mjs';
import { scratch } from './scratch.mjs';

/** Connections of each holder to itself, as one process cannot have more descriptors than its limit. It ends with its standard input. */
const holder = `
import socket, sys
mine, pairs = int(sys.argv[1]), int(sys.argv[2])
server = socket.socket(); server.bind(('127.1.%d.%d' % (mine // 250, 1 + mine % 250), 5000)); server.listen(1)
held = []
for _ in range(pairs):
    held.append(socket.create_connection(server.getsockname())); held.append(server.accept()[0])
print('held', flush=True)
sys.stdin.read()
`;

/**
 * Makes so many connected sockets of this kernel, in the network namespace that this runs in.
 * @returns a function that lets them go
 */
export async function holdSockets(count) {
  const descriptors = Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout) - 50;
  const each = Math.min(9000, descriptors >> 1);
  const script = join(scratch(), 'hold.py');
  writeFileSync(script, holder);
  const held = [];
  for (let i = 0; i * each * 2 < count; i += 1) {
    const pairs = Math.min(each, Math.ceil(count / 2 - i * each));
    const child = start('python3', [script, String(i), String(pairs)], { stdio: ['pipe', 'pipe', 'inherit'] });
    held.push(child);
    await new Promise((done, fail) => {
      child.stdout.once('data', done);
      child.once('error', fail);
      child.once('exit', (code) => fail(new Error(`a holder of sockets ended with ${code}`)));
    });
  }
  return () => {
    for (const child of held) child.stdin.end();
  };
}
