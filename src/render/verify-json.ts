import type { Facts } from '../model/facts.ts';
import type { Verification } from '../model/verify.ts';
import type { Tool } from './header.ts';
import { hostJson } from './host-json.ts';
import { jsonText } from './json-text.ts';
import { verifyCounts } from './verify-shared.ts';

/** The report of `verify` (schemas/report-verify.schema.json). What is not known or not there is `null`. */
export function verifyJson(verification: Verification, { tool, facts }: { readonly tool: Tool; readonly facts: Facts }): string {
  const { against, rows, notes, notChecked } = verification;
  return jsonText({
    version: 1,
    command: 'verify',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    host: hostJson(facts),
    against,
    rows: rows.map((row) => ({
      target: row.target,
      key: row.key,
      expected: row.expected ?? null,
      actual: row.actual ?? null,
      status: row.status,
      counts: row.counts,
      from: row.from,
      why: row.why.map(({ text }) => text).join('; '),
      reasons: row.why.map(({ grade, text }) => ({ grade, text })),
      remedy: row.remedy ?? null,
      notThis: row.notThis ?? null,
      ...(row.target === 'limit' && {
        type: row.type ?? null,
        unit: row.unit ?? null,
        user: row.user ?? null,
        program: row.program ?? null,
        pid: row.pid ?? null,
      }),
    })),
    summary: verifyCounts(rows),
    notes,
    notChecked: notChecked.map(({ what, why, couldChange }) => ({ what, why, ...(couldChange !== undefined && { couldChange }) })),
  });
}
