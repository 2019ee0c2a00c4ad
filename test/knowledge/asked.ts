import { entryFor, inRange } from '../../src/model/kernel.ts';
import { kernel, parameter } from './whole-knowledge.ts';

export const exists = (key: string, on: string) => {
  const found = entryFor(kernel(on), parameter(key).support);
  return found === undefined ? false : found.certain ? found.entry.exists !== false : undefined;
};
export const defaultOn = (key: string, on: string) => {
  const found = entryFor(kernel(on), parameter(key).defaults);
  return found?.certain ? (found.entry.value ?? found.entry.formula ?? found.entry.words) : undefined;
};
export const words = (key: string, on: string) => entryFor(kernel(on), parameter(key).defaults)?.entry.words ?? '';
export const bounds = (key: string, on: string) => {
  const found = entryFor(kernel(on), parameter(key).value.accepted);
  return found?.certain ? [found.entry.min, found.entry.max] : undefined;
};
export const scopeOn = (key: string, on: string) => {
  const found = entryFor(kernel(on), parameter(key).scope);
  return found?.certain ? `${found.entry.scope} ${found.entry.inNamespace}` : undefined;
};
export const isStub = (key: string, on: string) => parameter(key).stub.some((s) => inRange(kernel(on), s) === true);
export const told = (key: string) =>
  parameter(key)
    .folklore.map((f) => `${f.belief}: ${f.truth}`)
    .join('\n');

/** The judgements that hold for a value; `default` bounds are left out, as they need a machine. */
export const judged = (key: string, value: string, on: string) =>
  parameter(key)
    .judgements.filter((j) => inRange(kernel(on), j) === true && (j.distro ?? j.branch) === undefined)
    .filter((j) => {
      const field = BigInt(/^-?\d+$/.test(value.split(' ')[j.field ?? 0] ?? '') ? (value.split(' ')[j.field ?? 0] ?? '0') : '0');
      if (j.equals) return j.equals.includes(value);
      if (j.not) return !j.not.includes(value);
      if (j.below !== undefined) return j.below !== 'default' && field < BigInt(j.below);
      return j.above !== undefined && field > BigInt(j.above);
    })
    .map((j) => `${j.kind} ${j.severity}${j.worse ? ` (${j.nat} ${j.worse})` : ''}`);
