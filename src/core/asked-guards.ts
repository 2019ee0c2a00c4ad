import { error, type Guard } from './guard.ts';

const oneWay: ReadonlyMap<string, string> = new Map([
  ['kernel.modules_disabled', '1'],
  ['kernel.kexec_load_disabled', '1'],
  ['kernel.yama.ptrace_scope', '3'],
  ['kernel.unprivileged_bpf_disabled', '1'],
]);

/** What is never set unasked, as only an administrator can weigh it. */
export const askedGuards: readonly Guard[] = [
  {
    id: 'TA109',
    slug: 'strict-overcommit',
    what: 'overcommit_memory 2 on a running host',
    why: 'what is already promised may be above the limit: fork and malloc fail at once, logins too',
    instead: 'only after you have compared Committed_AS with CommitLimit: --set accept_strict_overcommit=true',
    check(q) {
      if (q.key !== 'vm.overcommit_memory' || q.value !== '2' || q.holds('accept_strict_overcommit')) return undefined;
      return error(
        'vm.overcommit_memory = 2 may make every fork fail on a running host',
        'accept_strict_overcommit',
        'not given',
        'question',
      );
    },
  },
  {
    id: 'TA110',
    slug: 'one-way-key',
    what: 'A key that cannot be set back before a reboot',
    why: 'modules_disabled, kexec_load_disabled, ptrace_scope 3 and unprivileged_bpf_disabled 1 hold until the machine is started again',
    instead: 'only after an answered question (--set accept_one_way=true), and never loaded live',
    check(q) {
      if (oneWay.get(q.key) !== q.value || q.holds('accept_one_way')) return undefined;
      return error(`${q.key} = ${q.value} cannot be taken back before a reboot`, 'accept_one_way', 'not given', 'question');
    },
  },
  {
    id: 'TA111',
    slug: 'reboot-on-panic',
    what: 'kernel.panic',
    why: 'the machine starts again by itself after a panic: a fault at boot becomes a loop, and nobody reads the message',
    instead: 'only after an answered question: --set accept_panic_reboot=true',
    check(q) {
      if (q.key !== 'kernel.panic' || q.value === '0' || q.holds('accept_panic_reboot')) return undefined;
      return error(`kernel.panic = ${q.value} makes the machine start again by itself`, 'accept_panic_reboot', 'not given', 'question');
    },
  },
];
