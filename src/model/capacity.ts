import type { SizingInput } from './sizing.ts';

/** One limit that the workload can meet. Rates are per second, all else connections or flows; `null` is unknown. */
export interface CapacityLimit {
  readonly id:
    | 'upstream-rate'
    | 'nat-rate'
    | 'gateway-ports'
    | 'accept-rate'
    | 'time-wait-rate'
    | 'upstream-connections'
    | 'descriptors'
    | 'tracked-flows'
    | 'socket-memory'
    | 'buffer-memory'
    | 'open-files';
  readonly what: string;
  readonly unit: '1/s' | 'connections' | 'flows';
  readonly now: number | null;
  readonly planned: number | null;
  /** there is no bound: the number is beyond all that can be used */
  readonly unbounded?: true;
  /** how `planned` comes about, in numbers */
  readonly arithmetic: string;
  /** how much of it the known or assumed load takes, as a fraction; above 1: it does not fit */
  readonly share: number | null;
  /** how the share comes about, in numbers; empty where it is not known */
  readonly load: string;
  readonly inputs: readonly SizingInput[];
  /** what raises it: a key, a program or something outside this host */
  readonly moves: string;
  /** what was not known or not checked */
  readonly unknown: readonly string[];
  readonly source: string;
}

/** New connections per second to one destination through the gateway of a product, with one public address. */
export interface NatProductRate {
  readonly product: string;
  readonly rate: number;
  readonly arithmetic: string;
  readonly source: string;
}

export interface Capacity {
  readonly limits: readonly CapacityLimit[];
  /** which limit is met first when all load grows alike; `null` where no load is known */
  readonly first: {
    readonly id: CapacityLimit['id'];
    readonly share: number;
    readonly moves: string;
    readonly restsOn: readonly string[];
  } | null;
  /** where the product on the path is not known: what the known ones give */
  readonly natProducts: readonly NatProductRate[];
}
