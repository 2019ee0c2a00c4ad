import type { Listed } from '../apply/open-applies.ts';
import { jsonText } from '../render/json-text.ts';
import { oneLine } from '../render/one-line.ts';

/** `apply --list`, oldest first. */
export function listLines(all: readonly Listed[]): string {
  if (all.length === 0) return 'nothing was applied here yet';
  return all
    .map(({ id, ending, applied: { begin } }) => {
      const trial = ending === 'on trial' ? ` until ${begin.trial?.ends ?? 'unknown'}` : '';
      const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
      return oneLine(
        `${id}  ${ending}${trial}  ${begin.profile}  ${count(begin.files.length, 'file')}, ${count(begin.values.length, 'value')}`,
      );
    })
    .join('\n');
}

/** The same as JSON. */
export function listJson(all: readonly Listed[], tool: object): string {
  return jsonText({
    version: 1,
    command: 'apply',
    tool,
    items: all.map(({ id, ending, applied: { begin, stateWhen, why } }) => ({
      id,
      when: begin.when,
      profile: begin.profile,
      state: ending,
      stateWhen: stateWhen ?? null,
      why: why ?? null,
      ends: begin.trial?.ends ?? null,
      files: begin.files.map(({ path }) => path),
      values: begin.values.map(({ key, before, value }) => ({ key, before, value })),
    })),
  });
}
