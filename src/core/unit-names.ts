const kinds = ['service', 'mount', 'swap', 'socket', 'target', 'device', 'automount', 'timer', 'path', 'slice', 'scope'];

/** Kinds that start processes, and the section in which their limits stand. */
const sections: ReadonlyMap<string, string> = new Map([
  ['service', 'Service'],
  ['socket', 'Socket'],
  ['mount', 'Mount'],
  ['swap', 'Swap'],
]);

/** Kinds of which one unit may have several names, by links. */
export const aliasKinds: readonly string[] = ['service', 'socket', 'target', 'device', 'timer', 'path'];

/** A unit's name in its parts: `cache@edge1.service` is prefix `cache`, instance `edge1`, kind `service`. */
export interface UnitName {
  readonly prefix: string;
  /** absent: a plain unit; `''`: a template */
  readonly instance?: string;
  readonly kind: string;
}

/** The parts of a name as systemd takes it, `undefined` where it is none. */
export function unitNameParts(name: string): UnitName | undefined {
  const dot = name.lastIndexOf('.');
  const kind = name.slice(dot + 1);
  if (dot <= 0 || name.length > 255 || !kinds.includes(kind)) return undefined;
  const stem = name.slice(0, dot);
  const at = stem.indexOf('@');
  const prefix = at === -1 ? stem : stem.slice(0, at);
  if (!/^[A-Za-z0-9:_.\\-]+$/.test(prefix)) return undefined;
  if (at === -1) return { prefix, kind };
  const instance = stem.slice(at + 1);
  return /^[A-Za-z0-9:_.\\@-]*$/.test(instance) ? { prefix, instance, kind } : undefined;
}

/** The section that holds `Limit…=` of a unit, `undefined` for units that start no process. */
export function limitSection(name: string): string | undefined {
  return sections.get(unitNameParts(name)?.kind ?? '');
}

const nameOf = ({ prefix, instance, kind }: UnitName) => `${prefix}${instance === undefined ? '' : `@${instance}`}.${kind}`;

/** The template of an instance, `undefined` for other units. */
export function templateName(name: string): string | undefined {
  const parts = unitNameParts(name);
  return parts?.instance ? nameOf({ ...parts, instance: '' }) : undefined;
}

/** The instance of a template that another name asks for: `cache@.service` for `x@edge1.service` is `cache@edge1.service`. */
export function instanceOf(template: string, instance: string): string {
  const parts = unitNameParts(template);
  return parts?.instance === '' ? nameOf({ ...parts, instance }) : template;
}

/**
 * Names whose drop-in directories (`NAME.d`) belong to a unit, the most particular first: its own, its template's, and those of its
 * prefixes that end in a dash (`proxy-edge.service` also takes `proxy-.service.d`).
 */
export function dropInNames(name: string): readonly string[] {
  const parts = unitNameParts(name);
  if (parts === undefined) return [name];
  const template = templateName(name);
  const shorter = dashedPrefix(parts.prefix);
  const wider: UnitName = { prefix: shorter ?? '', kind: parts.kind, ...(parts.instance && { instance: parts.instance }) };
  return [
    ...new Set([
      name,
      ...(template === undefined ? [] : dropInNames(template)),
      ...(shorter === undefined ? [] : dropInNames(nameOf(wider))),
    ]),
  ];
}

/** `proxy-edge` and `proxy-edge-` shorten to `proxy-`, which cannot be shortened. */
function dashedPrefix(prefix: string): string | undefined {
  const chopped = prefix.endsWith('-') ? prefix.slice(0, -1) : prefix;
  const dash = chopped.lastIndexOf('-');
  return dash <= 0 ? undefined : chopped.slice(0, dash + 1);
}
