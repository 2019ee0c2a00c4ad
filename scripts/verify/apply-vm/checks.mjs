/**
 * What must hold of what the guest sent.
 * @param told step → name → section, as `readSections` gives them
 * @returns {{ name: string, fault?: string }[]} in the order of the steps; `fault` says what was seen in the place of what was expected
 */
export function checks({ first, second, third, fourth, fifth }) {
  const results = [];
  const check = (name, ...faults) => {
    const fault = faults.filter((text) => text !== undefined).join('\n');
    results.push(fault === '' ? { name } : { name, fault });
  };
  if (first === undefined) return results;
  const plan = json(first.get('advise')) ?? { changes: [] };
  const planned = plan.changes.filter(({ target }) => target === 'sysctl').map(({ key, proposed }) => [key, proposed]);
  const limit = (type) =>
    plan.changes.find(({ target, domain, ...rest }) => target === 'limit' && domain === 'proxy' && rest.type === type);
  const service = plan.changes.find(({ unit, type }) => unit === 'demo.service' && type === 'soft')?.proposed;
  const [soft, hard] = ['soft', 'hard'].map((type) => limit(type)?.proposed);
  const start = { values: values(first.get('start.values')), tree: first.get('start.tree') };
  const names = planned.map(([key]) => key);

  check(
    'the start: a plan with values, limits and a module',
    ended(first, 'list'),
    ended(first, 'advise'),
    few(planned, 5),
    known({ service, soft, hard }),
  );
  check('apply without --write changes nothing', ended(first, 'dry'), sameText(start.tree, first.get('dry.tree')));
  check('apply --write ends well', ended(first, 'apply'), rolledBack(first.get('apply')));
  check('the kernel holds what was planned, and nothing else changed', ...inForce(first, 'applied'));
  check('apply names what must be started anew', named(first, 'apply', ['daemon-reload', 'demo.service']));
  check('after that the service has its nofile', openFiles(first.get('applied.limits'), service));
  check('verify is clean', ...clean(first, 'verify'));
  check('verify of the files is clean', ended(first, 'verify.files'));
  if (second === undefined) return results;
  check('after a reboot the kernel holds what was planned', ...inForce(second, 'booted'));
  check('after a reboot verify is clean', ...clean(second, 'verify'), ended(second, 'verify.text'));
  check('after a reboot verify of the files is clean', ended(second, 'verify.files'));
  check('after a reboot the service has its nofile', openFiles(second.get('booted.service'), service));
  for (const session of ['runuser', 'su', 'login'])
    check(`a session by ${session} has its nofile`, sessionHas(second.get(`session.${session}`), soft, hard));
  check('apply --list and revert without --write', ended(second, 'list'), ended(second, 'dry'));
  check('revert --write ends well', ended(second, 'revert'), rolledBack(second.get('revert'), [true, false]));
  check('values and files are as at the start', ...asAtStart(second, 'reverted'));
  check('after its commands the service has its old nofile', sameText(first.get('start.service'), second.get('reverted.limits')));
  if (third === undefined) return results;
  check(
    'after another reboot too, and the service has its old nofile',
    ...asAtStart(third, 'start'),
    sameText(first.get('start.service'), third.get('start.service')),
  );
  check('apply --try loads what was planned and writes no file', ended(third, 'try'), ...inForce(third, 'try'), sameFiles(third, 'try'));
  check('a service of systemd stands for the undoing', named(third, 'try.units', ['tune-advise']));
  check('without confirm all is undone, the program being gone meanwhile', ...asAtStart(third, 'undone'));
  check('confirm in time keeps it beyond the time', ended(third, 'keep'), ended(third, 'confirm'), ...inForce(third, 'confirmed'));
  check('and the service is gone', unnamed(third, 'confirm.units', 'tune-advise'));
  check('what was confirmed can be reverted', ended(third, 'revert'), ...asAtStart(third, 'reverted'));
  check('another --try is loaded before the power goes', ended(third, 'lost'), ...inForce(third, 'lost'));
  if (fourth === undefined) return results;
  check('a power loss ends the trial, and the list tells so', ...asAtStart(fourth, 'crashed'), named(fourth, 'list', ['reboot']));
  if (fifth === undefined) return results;
  check('after a power loss in the middle the list tells of it', named(fifth, 'list', ['interrupted']));
  check('nothing else is applied before that is settled', ended(fifth, 'again', 3), named(fifth, 'again', ['revert']));
  check('revert brings the start back', ended(fifth, 'revert'), ...asAtStart(fifth, 'reverted'));
  return results;

  function inForce(step, name) {
    const now = values(step.get(`${name}.values`));
    const missed = planned
      .filter(([key, value]) => now.get(key) !== value)
      .map(([key, value]) => `${key}: planned ${value}, is ${now.get(key)}`);
    return [...missed, ...otherThan(now, names)];
  }
  function asAtStart(step, name) {
    return [...otherThan(values(step.get(`${name}.values`)), []), sameText(start.tree, step.get(`${name}.tree`))];
  }
  function sameFiles(step, name) {
    const files = (section) => ({ out: (section?.out ?? '').replace(/^\/run\/systemd\/transient.*\n/gm, '') });
    return sameText(files(start.tree), files(step.get(`${name}.tree`)));
  }
  function otherThan(now, apart) {
    const differ = [...start.values].filter(([key, value]) => !apart.includes(key) && !moving.test(key) && now.get(key) !== value);
    return differ.map(([key, value]) => `${key}: was ${value}, is ${now.get(key)}`);
  }
}

/** what the kernel changes by itself, or draws at each start */
const moving =
  /^(fs\.(dentry-state|file-nr|inode-(nr|state)|aio-nr|dquot|quota)|kernel\.(random\.|ns_last_pid|pty\.nr|perf_event_max_sample_rate|perf_cpu|keys\.root_max)|net\.netfilter\.|net\.nf_conntrack_max|vm\.user_reserve_kbytes|debug\.kprobes)/;

function values(section) {
  const pairs = (section?.out ?? '').split('\n').map((line) => line.split(/ = (.*)/s).slice(0, 2));
  return new Map(pairs.map(([key, value = '']) => [key, value.trim().replace(/\s+/g, ' ')]).filter(([key]) => key !== ''));
}

function json(section) {
  try {
    return JSON.parse(section?.out ?? '');
  } catch {
    return undefined;
  }
}

function ended(step, name, code = 0) {
  const section = step.get(name);
  if (section === undefined) return `${name} did not come to its end`;
  return section.code === code
    ? undefined
    : `${name} ended with ${section.code}, expected ${code}\n${section.err}${section.out}`.slice(0, 4000);
}

const few = (list, least) => (list.length < least ? `only ${list.length} values are planned` : undefined);

function known(found) {
  const missing = Object.entries(found).filter(([, value]) => value === undefined);
  return missing.length > 0 ? `no limit is planned for ${missing.map(([name]) => name).join(', ')}` : undefined;
}

function rolledBack(section, allowed = [false]) {
  const report = json(section);
  if (report === undefined) return `no report:\n${section?.out.slice(0, 1000)}`;
  return allowed.includes(report.rolledBack) ? undefined : `rolledBack is ${report.rolledBack}: ${report.why}`;
}

function clean(step, name) {
  const drift = (json(step.get(name))?.rows ?? []).filter(({ status }) => status !== 'ok');
  return [ended(step, name)?.split('\n')[0], ...drift.map((row) => JSON.stringify(row))];
}

const said = (step, name) => `${step.get(name)?.out}\n${step.get(name)?.err}`;

function named(step, name, words) {
  const missing = words.filter((word) => !said(step, name).includes(word));
  return missing.length > 0 ? `${missing.join(', ')} is not in:\n${said(step, name).slice(0, 2000)}` : undefined;
}

const unnamed = (step, name, word) => (step.get(name)?.out.includes(word) ? `${word} is still in:\n${step.get(name).out}` : undefined);

function openFiles(section, soft) {
  const line = /^Max open files.*$/m.exec(section?.out ?? '')?.[0] ?? 'nothing';
  return line.split(/\s+/)[3] === soft ? undefined : `expected a soft limit of ${soft}: ${line}`;
}

function sessionHas(section, soft, hard) {
  const numbers = (section?.out ?? '').match(/^\d+(?=\r?$)/gm) ?? [];
  return numbers.join() === `${soft},${hard}` ? undefined : `expected ${soft} and ${hard}:\n${section?.out}${section?.err}`;
}

function sameText(before, after) {
  if (before?.out === after?.out && before !== undefined) return undefined;
  const [had, has] = [before, after].map((section) => new Set((section?.out ?? '').split('\n')));
  const lines = [
    ...[...had].filter((line) => !has.has(line)).map((l) => `- ${l}`),
    ...[...has].filter((line) => !had.has(line)).map((l) => `+ ${l}`),
  ];
  return lines.slice(0, 40).join('\n') || 'nothing to compare';
}
