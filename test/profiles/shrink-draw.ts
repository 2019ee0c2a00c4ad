import type { Profile } from '../../src/model/profile.ts';
import { checkDraw, noCounts } from './check-draw.ts';
import type { Draw } from './draw.ts';

const small: Partial<Draw>[] = [
  { set: {} },
  { files: {} },
  { held: {} },
  { listeners: [] },
  { services: [] },
  { programs: [] },
  { twoWaysOut: false },
  { nat: 'auto' },
  { cpus: 8 },
  { memoryBytes: 16 * 2 ** 30 },
  { modules: true },
];

/** A smaller draw of which the same is said, and how often was tried; the numbers in it may differ. */
export function shrinkDraw(draw: Draw, problem: string, faulty?: ReadonlyMap<string, Profile>): Draw {
  const same = (other: Draw) => checkDraw(other, noCounts(), faulty).some((found) => kindOf(found) === kindOf(problem));
  let best = draw;
  for (const less of small) best = same({ ...best, ...less }) ? { ...best, ...less } : best;
  for (const name of best.profiles) {
    const rest = best.profiles.filter((other) => other !== name);
    if (rest.length > 0 && same({ ...best, profiles: rest })) best = { ...best, profiles: rest };
  }
  for (const part of ['set', 'held'] as const)
    for (const name of Object.keys(best[part])) {
      const { [name]: _, ...rest } = best[part];
      if (same({ ...best, [part]: rest })) best = { ...best, [part]: rest } as Draw;
    }
  for (const [path, text] of Object.entries(best.files))
    for (const line of text.split('\n').filter((one) => one.includes(' = '))) {
      const files = { ...best.files, [path]: (best.files[path] ?? '').replace(`${line}\n`, '') };
      if (same({ ...best, files })) best = { ...best, files };
    }
  return best;
}

/** The check and the key that it is about. */
export const kindOf = (problem: string) => problem.split(/[ =]+/, 3).slice(0, 2).join(' ').replace(/\d+/g, 'N');

/** A failure as one line that says how to have it again. */
export function tellFailure(draw: Draw, problem: string): string {
  const { kernel, profiles, memoryBytes, cpus, nat, ...rest } = draw;
  const more = Object.entries(rest).filter(([, value]) => value !== false && Object.keys(Object(value)).length > 0);
  const machine = `${kernel}, ${Math.round(memoryBytes / 2 ** 20)} MiB, ${cpus} CPUs, nat ${String(nat)}${draw.modules ? '' : ', no modules'}${draw.standIn ? ', stand-in' : ''}`;
  return `${profiles.join(',')} on ${machine}: ${problem}${more.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(more))}`}`;
}
