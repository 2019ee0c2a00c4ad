import { release } from 'node:os';
import { type HeldContext, held } from '../../src/core/held.ts';
import { keyOfPath, pathOfKey } from '../../src/model/sysctl-path.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { caseInterfaces, type Predict } from './sysctl-compare.ts';

/** What our knowledge of this machine's kernel gives for the values that are held in the end. */
export function predictor(): Predict {
  const running = kernel(release());
  return (writes, reader, { real, untouched }) => {
    const before = (key: string) =>
      untouched
        .get(pathOfKey(key))
        ?.replace(/\n$/, '')
        .replace(/[ \t]+/g, ' ');
    const context: HeldContext = {
      reader,
      knowledge,
      kernel: running,
      interfaces: ['lo', ...caseInterfaces].map(keyOfPath).map((name) => name.replaceAll('.', '/')),
      before,
      has: (key) => real.names.has(pathOfKey(key)),
      writable: (key) => key.startsWith('net.') && real.names.writable?.(pathOfKey(key)) === true,
    };
    const values = new Map([...held(writes, context)].map(([key, { value }]) => [pathOfKey(key), value]));
    // what is not spoken of is said to stay as it was
    for (const path of untouched.keys()) if (!values.has(path)) values.set(path, before(keyOfPath(path)));
    return new Map([...values].filter(([path]) => path.startsWith('net/')));
  };
}
