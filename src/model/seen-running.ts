import type { Facts } from './facts.ts';

/** Whether the facts are those of a whole machine while it ran, here or in a snapshot, so that what was not found is not there. */
export const seenRunning = ({ from }: Pick<Facts, 'from'>): boolean => from === 'host' || from === 'snapshot';
