/** Type, storage and unit of a value. */
import { acceptedOf } from './from-facts-accepted.mjs';
import * as hand from './from-facts-hand.mjs';
import { handlerOf, jiffiesOf, storageOf, typeBounds } from './from-facts-handlers.mjs';
import { unitOf } from './from-facts-words.mjs';

const types = {
  int: 'integer',
  uint: 'integer',
  long: 'integer',
  ulong: 'integer',
  bool: 'boolean',
  enum: 'enum',
  bitmask: 'bitmask',
  string: 'string',
  triple: 'vector',
  tuple: 'vector',
  pair: 'vector',
  range: 'vector',
  portlist: 'port-list',
};

const typeStorage = { uint: 'uint', long: 'long', ulong: 'ulong', string: 'string', portlist: 'ports' };

export function valueSpec(work) {
  const { record, history, rows, kind } = work;
  const named = history.main.map((s) => handlerOf(s.handler).handler).filter((h) => h !== 'absent');
  const handlers = named.map(storageOf).filter((s) => s !== undefined);
  let storage = record.type === 'string' ? 'string' : (typeStorage[record.type] ?? handlers.at(-1) ?? 'int');
  if (handlers.length > 0 && record.type !== 'string' && record.type !== 'portlist') storage = handlers.at(-1);
  if (storage === 'string' && record.type !== 'string') storage = 'int';
  if (storage === 'u8' && (handlers.some((h) => h !== 'u8') || named.length !== handlers.length)) storage = 'int';
  const ranges = rows.map(({ row }) => row.range).filter((r) => r !== undefined);
  if (storage !== 'string' && ranges.some((r) => r.max !== undefined && BigInt(r.max) > BigInt(typeBounds[storage]?.[1] ?? '0')))
    storage = ranges.some((r) => r.max === '4294967295') ? 'uint' : ranges.some((r) => r.min?.startsWith('-')) ? 'long' : 'ulong';
  if (storage === 'uint' && (handlers.includes('int') || ranges.some((r) => r.min?.startsWith('-')))) storage = 'long';
  const fields = fieldsOf(record, rows);
  let type = record.ofWords ? 'enum' : (types[record.type] ?? 'integer');
  if (fields > 1 && type !== 'string') type = 'vector';
  if (fields === 1 && type === 'vector') type = 'integer';
  const keeps = keepsOf(record.key, storage === 'string' ? '' : (named.at(-1) ?? ''));
  const members = Object.entries(record.enum ?? {}).map(([value, meaning]) => ({ value, meaning: String(meaning) }));
  const accepted = kind === 'status' || kind === 'never' ? [] : acceptedOf(work, storage);
  return { type, storage, fields, unit: unitOf(record.unit), members, accepted, ...(keeps && { keeps }) };
}

function fieldsOf(record, rows) {
  if (record.type === 'string' || record.type === 'portlist') return 1;
  const texts = [...rows.flatMap(({ row }) => row.values.map((v) => v.value)), ...record.defaults.map((d) => String(d.value))];
  const counts = texts.filter((t) => /^-?\d+( -?\d+)*$/.test(t)).map((t) => t.split(' ').length);
  const most = counts.length > 0 ? Math.max(...counts) : { triple: 3, pair: 2, range: 2 }[record.type];
  return Math.min(8, most ?? 1);
}

/** What is kept where it is not what was written: by hand, else by the handler's unit. */
function keepsOf(key, handler) {
  const ticks = { milliseconds: 'ticks-ms', hundredths: 'ticks-centiseconds' }[jiffiesOf(handlerOf(handler).handler)];
  return hand.keeps.get(key) ?? ticks;
}
