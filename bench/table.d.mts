import type { Row } from './rows.mjs';

export function label(what: { readonly name: string; readonly against?: string }): string;
export function time(ms: number): string;
export function tableText(title: string, rows: readonly Row[]): string;
