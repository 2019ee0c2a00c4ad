import { askedGuards } from './asked-guards.ts';
import { capacityGuards } from './capacity-guards.ts';
import type { Guard } from './guard.ts';
import { limitGuards } from './limit-guards.ts';
import { networkGuards } from './network-guards.ts';

/** All guards, by id. */
export const guards: readonly Guard[] = [...capacityGuards, ...networkGuards, ...askedGuards, ...limitGuards].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);
