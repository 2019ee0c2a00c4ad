import type { NatProduct } from '../model/knowledge.ts';
import { UsageError } from './errors.ts';
import { namedArguments } from './named-arguments.ts';
import { natIdleTimeout } from './nat-arguments.ts';

/** An answer as the option that says the same on the command line. */
export interface Answer {
  readonly option: 'set' | 'service' | 'nat-idle-timeout';
  readonly value: string;
}

/** What a person typed for a fact, or why it is none. Units are those of `--set`: 350s, 16G. */
export function askAnswer(fact: string, text: string, products: readonly NatProduct[]): Answer | { readonly problem: string } {
  try {
    if (fact === 'service')
      return /^[A-Za-z0-9:_\\@][A-Za-z0-9:_.\\@-]{0,254}$/.test(text)
        ? { option: 'service', value: text }
        : { problem: `'${text}' is no unit: expected a name such as nginx or nginx.service` };
    if (fact === 'nat_idle_timeout_s' && !/^\d/.test(text)) {
      natIdleTimeout(text, products);
      return { option: 'nat-idle-timeout', value: text };
    }
    namedArguments([`${fact}=${text}`], undefined);
    return { option: 'set', value: `${fact}=${text}` };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message.replace(/^--\S+ [^:]*: /, '') };
    throw error;
  }
}
