import { type Check, isWritten } from './checked-case.ts';
import { carriedOut } from './machine-of.ts';

export interface Tally {
  values: number;
  measured: number;
  /** keys of which the values could not be told, with one reason */
  readonly untold: Map<string, string>;
}

/** a. What is written is what is read: each value alone, and all of them once the whole file is loaded. */
export function acceptedAndKept(tally: Tally): Check {
  return (one) => {
    const problems: string[] = [];
    const { kernel } = one.running;
    const after = carriedOut(one.running, one.plan);
    for (const [key, value] of one.lines) {
      tally.values += 1;
      const has = kernel.has(key);
      if (has === false) problems.push(`${key} = ${value}: ${kernel.name} has no such key`);
      else if (!one.running.draw.standIn && kernel.debian !== undefined && !after.held.has(key))
        problems.push(`${key} = ${value}: the key is not there without its module`);
      const outcome = kernel.write(key, value);
      if ('refused' in outcome) problems.push(`${key} = ${value}: ${kernel.name} refuses it: ${outcome.refused}`);
      else if ('unmeasured' in outcome) tally.untold.set(key, `${kernel.name}: ${outcome.unmeasured}`);
      else {
        tally.measured += 1;
        if (outcome.kept !== value) problems.push(`${key} = ${value}: ${kernel.name} keeps ${outcome.kept}`);
        else if (one.after.get(key) !== value)
          problems.push(`${key} = ${value}: reads ${one.after.get(key)} once the whole file is loaded`);
      }
      if (one.lines.filter(([name]) => name === key).length > 1) problems.push(`${key} is written twice`);
    }
    for (const { target, key, proposed } of one.plan.changes)
      if (target === 'sysctl' && !isWritten(one, key)) problems.push(`${key} = ${proposed} is a change, and no file has it`);
    return problems;
  };
}
