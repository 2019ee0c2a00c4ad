import type { Knowledge } from '../../../src/model/knowledge.ts';
import { type Booted, kernelOf, type Row } from './booted.ts';
import { proveExistence } from './existence.ts';
import { proveNamespace } from './namespace.ts';
import { proveRange } from './range.ts';
import { proveDefault, proveMode } from './values.ts';
import { type ProvedField, provedFields, type Verdict } from './verdict.ts';

/** Holds everything that the knowledge says against what one booted kernel did. Sorted by field and key. */
export function prove(knowledge: Knowledge, booted: Booted): readonly Verdict[] {
  const kernel = kernelOf(booted, knowledge);
  const verdicts: Verdict[] = [...proveExistence(knowledge, kernel, booted)];
  for (const [key, row] of Object.entries(booted.keys)) {
    if (/^net\.\w+\.(conf|neigh)\.(lo|dummy0)\./.test(key)) continue;
    const entry = knowledge.parameter(key);
    // only the first namespace has `default` of the neighbours, any has those of its interfaces
    const shown = entry?.key.includes('.neigh.INTERFACE.') ? booted.keys[key.replace('.default.', '.lo.')] : row;
    if (entry === undefined) {
      for (const field of fieldsOf(key, row))
        verdicts.push({ kernel: booted.release, key, field, state: 'unknown', said: 'no entry', measured: '' });
      continue;
    }
    const all = [
      // `all` starts with what makes it have no say, which is not what an interface starts with
      /^net\.\w+\.conf\.all\./.test(key) ? undefined : proveDefault(entry, kernel, booted, row),
      proveRange(entry, kernel, booted, row),
      proveMode(entry, booted, row),
      shown && proveNamespace(entry, kernel, booted, shown),
    ];
    for (const verdict of all) if (verdict !== undefined) verdicts.push({ key, ...verdict });
  }
  return verdicts.sort((a, b) => order(a.field) - order(b.field) || (a.key < b.key ? -1 : 1));
}

const order = (field: ProvedField) => provedFields.indexOf(field);

function fieldsOf(key: string, row: Row): readonly ProvedField[] {
  const writable = (Number.parseInt(row.mode, 8) & 0o222) !== 0;
  return [
    ...(writable && !key.includes('.conf.all.') ? (['default'] as const) : []),
    ...(row.probe === undefined ? [] : (['range'] as const)),
    'mode',
    ...(row.netns === undefined ? [] : (['namespace'] as const)),
  ];
}
