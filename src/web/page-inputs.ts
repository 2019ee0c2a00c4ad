import type { Arguments } from '../cli/arguments.ts';
import { repeatedCommand } from '../cli/ask.ts';

/** What the form holds, as it was typed; an empty text was not given. */
export interface PageInputs {
  /** names of shipped profiles, sorted */
  readonly profiles: readonly string[];
  readonly kernel: string;
  readonly memory: string;
  readonly cpus: string;
  /** roles, or `none` alone; empty: worked out */
  readonly nat: readonly string[];
  readonly natIdleTimeout: string;
  readonly service: string;
  /** answered questions: fact → value */
  readonly facts: ReadonlyMap<string, string>;
}

export const noInputs: PageInputs = {
  profiles: [],
  kernel: '',
  memory: '',
  cpus: '',
  nat: [],
  natIdleTimeout: '',
  service: '',
  facts: new Map(),
};

/** A link carries no more; a longer one is not looked at. */
export const longestLink = 8192;
const longestValue = 300;

/** The inputs as the options of `advise`, so that the page and the command line are one program. */
export function inputArguments(inputs: PageInputs): Arguments {
  const text = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() });
  return {
    ...(inputs.profiles.length > 0 && { profile: [inputs.profiles.join(',')] }),
    ...text('kernel', inputs.kernel),
    ...text('memory', inputs.memory),
    ...text('cpus', inputs.cpus),
    ...text('nat', inputs.nat.join(',')),
    ...text('nat-idle-timeout', inputs.natIdleTimeout),
    ...(inputs.service.trim() !== '' && { service: [inputs.service.trim()] }),
    ...(inputs.facts.size > 0 && { set: [...inputs.facts].map(([name, value]) => `${name}=${value}`).sort() }),
  };
}

/** The command line that gives the same answer. @param record what was pasted stands in a file of this name */
export function inputCommand(inputs: PageInputs, record?: string): string {
  const words = Object.entries(inputArguments(inputs)).flatMap(([name, value]) =>
    (Array.isArray(value) ? value.map(String) : [String(value)]).flatMap((one) => [`--${name}`, one]),
  );
  return repeatedCommand([...words, ...(record === undefined ? [] : ['--snapshot', record])], []);
}

/** What stands behind `#` in a link that carries the inputs, and nothing that was pasted. */
export function linkOf(inputs: PageInputs): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(inputArguments(inputs)))
    for (const one of Array.isArray(value) ? value : [value]) found.append(name, String(one));
  return found.toString();
}

/** The inputs of a link; what is no input of ours is passed over. */
export function linkedInputs(link: string): PageInputs {
  if (link.length > longestLink) return noInputs;
  const found = new URLSearchParams(link);
  const one = (name: string) => (found.get(name) ?? '').slice(0, longestValue);
  const words = (name: string) => (found.get(name) ?? '').split(',').filter((word) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,80}$/.test(word));
  const facts = found.getAll('set').flatMap((text) => {
    const [, name, value] = /^([a-z][a-z0-9_]{0,60})=(.{1,300})$/.exec(text) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return {
    profiles: [...new Set(words('profile'))].sort(),
    kernel: one('kernel'),
    memory: one('memory'),
    cpus: one('cpus'),
    nat: words('nat'),
    natIdleTimeout: one('nat-idle-timeout'),
    service: one('service'),
    facts: new Map(facts),
  };
}
