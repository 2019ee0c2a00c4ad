import type { Facts } from '../model/facts.ts';
import { type FleetQuestion as Ask, asks, type Of } from './fleet-questions.ts';
import { compareGauge, gaugeAbove } from './gauge-above.ts';
import type { NamedFacts } from './named-facts.ts';

interface Step<T> {
  id?: string;
  ask?: Ask;
  answers?: Map<unknown, Step<T>>;
  done?: { readonly result: T };
}

/** Steps, and results by the hundred characters, that are kept; past it all is forgotten and learnt anew. */
const mostSteps = 400_000;

/**
 * Works out the same only once for hosts that are the same in all that the work looks at. While it works for a host, every look at
 * the facts is noted with what was seen; a later host that gives the same answers to the same looks has the same result, since the
 * work depends on nothing else. So nothing has to be known of which facts matter.
 * The work must be pure; its result must hold no part of the facts, so it is a text.
 */
export function fleetMemo<T extends string>() {
  const roots = new Map<string, Step<T>>();
  let steps = 0;
  const counts = { worked: 0, known: 0 };
  const known = (of: string, facts: Facts, named: NamedFacts): T | undefined => {
    let step: Step<T> | undefined = roots.get(of);
    while (step !== undefined && step.done === undefined) step = step.ask && step.answers?.get(step.ask(facts, named));
    return step?.done?.result;
  };
  const learn = (of: string, seen: ReadonlyMap<string, Look>, result: T) => {
    if (steps > mostSteps) {
      roots.clear();
      steps = 0;
    }
    let step: Step<T> = roots.get(of) ?? {};
    roots.set(of, step);
    for (const [id, { ask, answer }] of seen) {
      // work that asks otherwise after the same answers is not pure; it is done each time
      if (step.done !== undefined || (step.id ?? id) !== id) return;
      step.id = id;
      step.ask = ask;
      step.answers ??= new Map();
      const next: Step<T> = step.answers.get(answer) ?? {};
      if (!step.answers.has(answer)) {
        step.answers.set(answer, next);
        steps += 1;
      }
      step = next;
    }
    if (step.id !== undefined) return;
    step.done = { result };
    steps += result.length / 100;
  };
  return {
    counts,
    /** @param rest stands for all else that the work depends on */
    of(rest: string, facts: Facts, named: NamedFacts, work: (facts: Facts, named: NamedFacts) => T): T {
      const found = known(rest, facts, named);
      if (found !== undefined) {
        counts.known += 1;
        return found;
      }
      counts.worked += 1;
      const seen = new Map<string, Look>();
      const look = looks(seen, facts, named);
      const result = work(watchedFacts(facts, look), watchedMap(named, 'given', asks.given, look));
      learn(rest, seen, result);
      return result;
    },
  };
}

interface Look {
  readonly ask: Ask;
  readonly answer: unknown;
}

type NoteLook = (id: string, ask: Ask) => void;

function looks(seen: Map<string, Look>, facts: Facts, named: NamedFacts): NoteLook {
  return (id, ask) => {
    if (!seen.has(id)) seen.set(id, { ask, answer: ask(facts, named) });
  };
}

/** Small, and the same on many hosts: compared as a whole. The others are watched to their last field. */
const whole = new Set<keyof Facts>([
  'from',
  'kernel',
  'distro',
  'memoryBytes',
  'cpus',
  'pageSize',
  'environment',
  'init',
  'sysctlComplete',
  'modules',
  'programs',
  'cloudVendor',
]);

function watchedFacts(facts: Facts, look: NoteLook): Facts {
  const maps = {
    sysctl: watchedMap(facts.sysctl, 'sysctl', asks.sysctl, look),
    gauges: {
      ...watchedMap(facts.gauges, 'gauges', asks.gauges, look),
      [compareGauge](name: string, limit: bigint) {
        look(`gauges ${name} above ${limit}`, asks.above(name, limit));
        return gaugeAbove(facts.gauges, name, limit);
      },
    },
    named: watchedMap(facts.named, 'named', asks.named, look),
  };
  return new Proxy(facts, {
    get(target, name: string & keyof Facts) {
      if (Object.hasOwn(maps, name)) return maps[name as keyof typeof maps];
      if (typeof name === 'symbol' || !Object.hasOwn(target, name)) {
        if (typeof name !== 'symbol') look(`no ${name}`, asks.own(name));
        return Reflect.get(target, name);
      }
      if (whole.has(name)) {
        look(name, asks.text(name));
        return target[name];
      }
      return watched(target[name], name, asks.fact(name), look);
    },
    has(target, name) {
      if (typeof name === 'string') look(`has ${name}`, asks.inFacts(name));
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      look('keys', asks.factKeys);
      return Reflect.ownKeys(target);
    },
    // who spreads the facts passes on what is watched; `get` is called for each
  });
}

function watchedMap<V>(map: ReadonlyMap<string, V>, id: string, of: Of<ReadonlyMap<string, V>>, look: NoteLook): ReadonlyMap<string, V> {
  const everything = () => {
    look(`${id} all`, asks.entries(of));
    return map;
  };
  return {
    get(key) {
      look(`${id} ${key}`, asks.value(of, key));
      return map.get(key);
    },
    has(key) {
      look(`${id} has ${key}`, asks.hasKey(of, key));
      return map.has(key);
    },
    get size() {
      look(`${id} size`, asks.size(of));
      return map.size;
    },
    keys() {
      look(`${id} keys`, asks.mapKeys(of));
      return map.keys();
    },
    values: () => everything().values(),
    entries: () => everything().entries(),
    forEach: (each) => everything().forEach(each),
    [Symbol.iterator]: () => everything()[Symbol.iterator](),
  };
}

/** Every field that is read of it, at any depth, is noted. */
function watched<T>(value: T, id: string, of: Of<unknown>, look: NoteLook): T {
  look(`${id}?`, asks.kind(of));
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof name === 'symbol' || typeof found === 'function') return found;
      return watched(found, `${id}.${name}`, asks.field(of, name), look);
    },
    has(target, name) {
      if (typeof name === 'string') look(`${id} has ${name}`, asks.hasField(of, name));
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      look(`${id} keys`, asks.keys(of));
      return Reflect.ownKeys(target);
    },
  });
}
