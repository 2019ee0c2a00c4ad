import { escapeTerminal } from './escape.ts';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text for an element or an attribute; characters that XML 1.0 does not have are made visible first. */
export const xml = (text: string) => escapeTerminal(text).replace(/[&<>"']/g, (c) => marks[c] ?? '');
