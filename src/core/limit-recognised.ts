import type { Facts, Listener } from '../model/facts.ts';
import type { Application, Knowledge } from '../model/knowledge.ts';
import { fitEvidence } from './fit-evidence.ts';

/** Profiles whose connections end at a proxy too, beside the programs that are evidence for them. */
const proxiesToo = new Set(['transparent-proxy', 'websocket-long-connections']);

/**
 * The units whose limits count: those named with --service, else units of listening programs that the knowledge recognises as what
 * the profiles are about; a profile that names no program is about proxies. A unit that nobody named and that is not recognised is
 * never written for.
 * @param profiles names of the profiles that the line came from
 */
export function serviceUnits(facts: Facts, named: readonly string[], profiles: readonly string[], knowledge: Knowledge): readonly string[] {
  if (named.length > 0) return [...new Set(named.map(unitName))].sort();
  const listeners = (facts.listeners ?? []).flatMap((one) =>
    one.unit?.endsWith('.service') && isUnitName(one.unit) ? [{ ...one, unit: one.unit }] : [],
  );
  if (listeners.length === 0) return [];
  const meant = new Set(profiles.flatMap((profile) => applicationsOf(profile, knowledge)));
  const others = knowledge.applications.filter((app) => !meant.has(app)).flatMap((app) => app.units);
  const own = [...meant].flatMap((app) => app.units);
  const units = listeners.flatMap((listener) => {
    const { unit } = listener;
    // a program that another service or somebody's session started: the unit is not its own
    if (/^user@\d+\.service$/.test(unit) || (!own.includes(unit) && others.some((name) => isUnit(unit, name)))) return [];
    return [...meant].some((app) => isProgram(app, listener, unit)) ? [unit] : [];
  });
  return [...new Set(units)].sort();
}

function applicationsOf(profile: string, knowledge: Knowledge): readonly Application[] {
  const names = new Set(fitEvidence.filter((row) => row.profile === profile).flatMap((row) => row.applications ?? []));
  const proxies = names.size === 0 || proxiesToo.has(profile);
  return knowledge.applications.filter((app) => names.has(app.name) || (proxies && app.roles.includes('proxy')));
}

/** By a process name that no other program has, or by a shared one (`java`) where the unit says which program it is. */
function isProgram(app: Application, { program }: Listener, unit: string): boolean {
  if (program === undefined) return false;
  if (app.comm.includes(program)) return true;
  return (app.sharedComm ?? []).includes(program) && app.units.some((name) => isUnit(unit, name));
}

/** `postgresql@*.service` and `openvpn@.service` stand for every instance. */
function isUnit(unit: string, name: string): boolean {
  const at = name.indexOf('@');
  if (at === -1 || !/@\*?\.service$/.test(name)) return unit === name;
  return unit.startsWith(name.slice(0, at + 1)) && unit.endsWith('.service');
}

function unitName(text: string): string {
  return /\.[a-z]+$/.test(text) ? text : `${text}.service`;
}

/** What systemd takes for a name of a unit: no way out of its directory, and nothing that a shell reads. */
export function isUnitName(text: string): boolean {
  return text.length < 256 && /^[A-Za-z0-9:_@][A-Za-z0-9:_.@\\-]*\.[a-z]+$/.test(text);
}
