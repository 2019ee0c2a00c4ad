import type { Fault } from './recall-faults.mjs';

export function waysFor(fault: Fault): readonly number[];
export function wrapped(fault: Fault, way: number): Fault;
