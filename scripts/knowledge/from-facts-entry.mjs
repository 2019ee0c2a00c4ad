/** One record of the facts and what the dumps hold → one Parameter of src/model/parameter.ts. */
import { claimBook, historyOf, kconfigOf, moduleOf, rawKind, rowsOf } from './from-facts-base.mjs';
import { defaultsOf, setBy } from './from-facts-defaults.mjs';
import * as hand from './from-facts-hand.mjs';
import { scopeOf } from './from-facts-scope.mjs';
import { supportOf } from './from-facts-support.mjs';
import { valueSpec } from './from-facts-value.mjs';
import { sourceOf, summaryOf } from './from-facts-words.mjs';

/**
 * @param record of readFacts
 * @param context { trees: (record) => Tree[], dumps, known: (key) => boolean, note: (field, key, text) => void }
 */
export function entryOf(record, context) {
  const book = claimBook();
  const work = { record, context, book, history: historyOf(record), rows: rowsOf(record, context) };
  const support = supportOf(work);
  work.life = support.filter((s) => s.distro === undefined && s.branch === undefined && s.exists !== false);
  if (work.life.length === 1 && typeof work.life[0].since === 'object' && work.life[0].since.present === '99.0') work.life = [];
  const stub = (hand.stubs.get(record.key) ?? []).map(({ kind, ...s }) => ({
    ...s,
    claim: book.add('stub', s.why, sourceOf(record.evidence), record.confidence === 'high' ? 'primary' : 'inferred'),
  }));
  const kind = kindOf(work, stub);
  work.kind = kind;
  const value = valueSpec(work);
  const defaults = kind === 'status' || kind === 'action' ? [] : defaultsOf(work, value);
  const successor = successorOf(record, context);
  const entry = {
    key: record.key,
    kind,
    summary: hand.summaries.get(record.key) ?? summaryOf(record.effect || `Not described: ${record.key}`),
    value,
    support,
    stub,
    ...(successor && { renamedTo: successor }),
    aliases: [],
    defaults,
    setBy: setBy(work),
    scope: kind === 'never' ? [] : scopeOf(work),
    ...(moduleOf(record) && { module: moduleOf(record) }),
    ...(kconfigOf(record) && { kconfig: kconfigOf(record) }),
    side: record.direction ?? (/^net\./.test(record.key) ? 'both' : 'host'),
    effect: effectOf(record, kind),
    ...(record.combine && { combine: combineOf(work) }),
    needs: needsOf(work),
    conflicts: conflictsOf(record, context),
    counters: [],
    folklore: folkloreOf(work),
    risk: record.risk ?? '',
    oneWay: [],
    owners: [],
    judgements: [],
    claims: {},
  };
  const used = new Set(claimsIn(entry));
  return { ...entry, claims: Object.fromEntries(Object.entries(book.claims).filter(([name]) => used.has(name))) };
}

function* claimsIn(part) {
  if (part === null || typeof part !== 'object') return;
  for (const [name, value] of Object.entries(part)) {
    if (name === 'claim') yield value;
    else yield* claimsIn(value);
  }
}

function kindOf({ record, rows, history }, stub) {
  const kind = rawKind(record);
  if (hand.kindsNow.has(record.key)) return hand.kindsNow.get(record.key);
  const shown = rows.flatMap(({ row }) => [...row.modes]);
  const modesThere = shown.length > 0 ? shown : history.main.map((s) => s.mode);
  if (kind === 'removed' && modesThere.length > 0 && modesThere.every((m) => m === '0444')) return record.successor ? 'renamed' : 'status';
  if (kind === 'removed' && record.successor) return 'renamed';
  if (kind !== 'tunable') return kind;
  const modes = new Set(rows.flatMap(({ row }) => [...row.modes]));
  const lastMode = history.main.at(-1)?.mode;
  if (modes.size > 0 ? [...modes].every((m) => m === '0444' || m === '0400') : lastMode === '0444') return 'status';
  if (modes.size > 0 ? [...modes].every((m) => m === '0200') : lastMode === '0200') return 'action';
  return stub.some((s) => (hand.stubs.get(record.key) ?? []).some((h) => h.kind !== false && h.why === s.why)) ? 'stub' : kind;
}

function successorOf(record, { known, keyOf }) {
  const text = record.successor;
  if (typeof text !== 'string' || !/^[a-z][\w.*-]+\w$/.test(text) || !text.includes('.')) return undefined;
  const key = keyOf(text);
  return key !== undefined && known(key) ? key : undefined;
}

function effectOf(record, kind) {
  if (record.takes_effect) return record.takes_effect;
  if (kind === 'status') return 'read only';
  if (kind === 'never') return 'never: there is no such key';
  if (kind === 'removed' || kind === 'renamed') return 'not known: the key is gone';
  return 'not known';
}

const rules = new Map([
  ['OR', 'or'],
  ['AND', 'and'],
  ['MAX', 'max'],
  ['MIN', 'min'],
  ['interface-only, all ignored', 'interface'],
  ['interface-only', 'interface'],
  ['copy-on-write-to-all', 'write-through'],
  ['copy-on-write-to-all (interfaces only)', 'write-through'],
  ['interface-only; a write to all is copied to every interface and to default', 'write-through'],
  ['all unless 0, else interface', 'all-unless-zero'],
]);

function combineOf({ record, book }) {
  const { combine: c } = record;
  const earlier = c.history.slice(0, -1).map((h) => `${h.rule} from ${h.from} to ${h.to}`);
  const words = [c.rule, c.note, earlier.length > 0 ? `before: ${earlier.join('; ')}` : undefined].filter((w) => w).join('. ');
  const claim = book.add(
    'combine',
    c.formula,
    c.evidence,
    c.confidence === 'high' ? 'primary' : c.confidence === 'low' ? 'secondary' : 'inferred',
  );
  return { rule: rules.get(c.rule) ?? 'other', words, claim };
}

/** `tcp_mtu_probing>0`, `vm.zone_reclaim_mode != 0`, `auth_enable=1` → a need; what is no comparison of a key is left to the text. */
function needsOf({ record, book, context }) {
  const texts = typeof record.requires === 'string' ? [record.requires] : (record.requires ?? []);
  const out = [];
  for (const text of texts) {
    const match = /^([a-z][\w.-]*)\s*(=|!=|>)\s*(\d+)(?= |$|\))/.exec(text);
    if (!match || /unless|\(or/.test(text)) continue;
    const [, name, op, number] = match;
    const prefix = record.key.split('.').slice(0, -1).join('.');
    const key = [name, `${prefix}.${name}`].find((k) => context.known(k));
    if (key === undefined) continue;
    // a flag asks for zero or not: any other number than 1 switches it on as well
    const against = op === '=' && number !== '1' ? { is: number } : { not: op === '=' ? '0' : number };
    const nothing = hand.asksNothing.get(record.key) ?? (record.type === 'bool' || record.type === 'enum' ? ['0'] : undefined);
    const off = nothing === undefined ? {} : { unlessValue: nothing };
    out.push({
      key,
      ...against,
      ...off,
      why: `acts only while ${key} is ${op === '=' && number !== '1' ? number : 'not 0'}`,
      claim: book.add('needs', text, sourceOf(record.evidence), record.confidence === 'high' ? 'primary' : 'inferred'),
    });
  }
  return out;
}

function conflictsOf(record, { known }) {
  const texts = typeof record.conflicts === 'string' ? [record.conflicts] : (record.conflicts ?? []);
  const prefix = record.key.split('.').slice(0, -1).join('.');
  const out = new Set();
  for (const text of texts)
    for (const word of text.match(/[a-z][\w.-]+[\w]/g) ?? []) {
      const key = [word, `${prefix}.${word}`].find((k) => k !== record.key && known(k));
      if (key !== undefined) out.add(key);
    }
  return [...out].sort();
}

function folkloreOf({ record, book }) {
  const pair = hand.beliefs.get(record.key);
  const list = pair ? [{ belief: pair[0], truth: pair[1] }] : Array.isArray(record.folklore) ? record.folklore : [];
  return list.map(({ belief, truth }) => ({
    belief,
    truth,
    claim: book.add('truth', truth, sourceOf(record.evidence), record.confidence === 'high' ? 'inferred' : 'secondary'),
  }));
}
