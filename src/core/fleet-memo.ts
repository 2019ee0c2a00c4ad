import type { Facts } from '../model/facts.ts';
import { type FleetQuestion as Ask, asks, type Of } from './fleet-questions.ts';
import { compareGauge, gaugeAbove } from './gauge-above.ts';
import type { NamedFacts } from './named-facts.ts';

/** Most steps have had one answer only, so that one needs no map. */
interface Step<T> {
  id: string | undefined;
  ask: Ask | undefined;
  answer: unknown;
  next: Step<T> | undefined;
  others: Map<unknown, Step<T>> | undefined;
  result: T | undefined;
}

const newStep = <T>(): Step<T> => ({
  id: undefined,
  ask: undefined,
  answer: undefined,
  next: undefined,
  others: undefined,
  result: undefined,
});

function stepAfter<T>(step: Step<T>, answer: unknown): Step<T> | undefined {
  return step.next !== undefined && Object.is(step.answer, answer) ? step.next : step.others?.get(answer);
}

/** Steps, and texts by the hundred characters, that are kept; past it all is forgotten and learnt anew. */
const mostSteps = 200_000;

/**
 * Works out the same only once for hosts that are the same in all that the work looks at. While it works for a host, every look at
 * the facts is noted with what was seen; a later host that gives the same answers to the same looks has the same result, since the
 * work depends on nothing else. So nothing has to be known of which facts matter.
 * The work must be pure; its result must hold no part of the facts, so it is a text.
 */
export function fleetMemo<T extends string>() {
  const roots = new Map<string, Step<T>>();
  // the same question and the same long answer come up on many ways; each is held once
  const questions = new Map<string, Ask>();
  const answers = new Map<unknown, unknown>();
  let steps = 0;
  const counts = { worked: 0, known: 0 };
  const known = (of: string, facts: Facts, named: NamedFacts): T | undefined => {
    let step: Step<T> | undefined = roots.get(of);
    while (step !== undefined && step.result === undefined) step = step.ask && stepAfter(step, step.ask(facts, named));
    return step?.result;
  };
  const once = <K, V>(all: Map<K, V>, key: K, value: V): V => {
    const held = all.get(key);
    if (held !== undefined) return held;
    all.set(key, value);
    steps += typeof value === 'string' ? 1 + value.length / 100 : 1;
    return value;
  };
  const learn = (of: string, seen: ReadonlyMap<string, Look>, result: T) => {
    if (steps > mostSteps) {
      for (const all of [roots, questions, answers]) all.clear();
      steps = 0;
    }
    let step: Step<T> = roots.get(of) ?? newStep();
    roots.set(of, step);
    for (const [id, { ask, answer }] of seen) {
      // work that asks otherwise after the same answers is not pure; it is done each time
      if (step.result !== undefined || (step.id ?? id) !== id) return;
      step.id = id;
      step.ask = once(questions, id, ask);
      let next = stepAfter(step, answer);
      if (next === undefined) {
        next = newStep();
        const held = typeof answer === 'string' ? once(answers, answer, answer) : answer;
        if (step.next === undefined) {
          step.answer = held;
          step.next = next;
        } else {
          step.others ??= new Map();
          step.others.set(held, next);
        }
        steps += 1;
      }
      step = next;
    }
    if (step.id !== undefined) return;
    step.result = result;
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
