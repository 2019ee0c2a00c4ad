import type { KernelRange } from '../../src/model/kernel-types.ts';

export function releaseBefore(version: string): string;
export function sinceOf(text: string | null | undefined): KernelRange;
export function untilOf(text: string | null | undefined): KernelRange;
export function keyOf(name: string): string;
